/* A sound card without a sound card: an ALSA plug-in (alsa-lib, pcm_external.h) that plays at the speed of sound into a file of
   raw samples. It takes the one format and, if it is not 0, the one rate that its configuration says. Writing a word into the file `fault` makes it fail once, as a real card does:
   xrun (-EPIPE), suspend (-ESTRPIPE), unplug (-ENODEV, until the file says something else).
   The tests compile it: cc -shared -fPIC -DPIC -o libfakecard.so fakecard.c -lasound */
#include <alsa/asoundlib.h>
#include <alsa/pcm_external.h>
#include <fcntl.h>
#include <string.h>
#include <sys/timerfd.h>
#include <time.h>
#include <unistd.h>

typedef struct {
    snd_pcm_ioplug_t io;
    int output, timer;
    char fault_path[256];
    double started;
    int unplugged;
} card_t;

static double now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return time.tv_sec + time.tv_nsec / 1e9;
}

/* Reads and clears the fault. */
static int fault(card_t *card) {
    char word[16] = {0};
    if (card->unplugged) return -ENODEV;
    int file = open(card->fault_path, O_RDWR | O_CLOEXEC);
    if (file < 0) return 0;
    if (read(file, word, sizeof word - 1) > 0 && ftruncate(file, 0) != 0) word[0] = 0;
    close(file);
    if (!strncmp(word, "xrun", 4)) {
        snd_pcm_ioplug_set_state(&card->io, SND_PCM_STATE_XRUN);
        return -EPIPE;
    }
    if (!strncmp(word, "suspend", 7)) {
        snd_pcm_ioplug_set_state(&card->io, SND_PCM_STATE_SUSPENDED);
        return -ESTRPIPE;
    }
    if (!strncmp(word, "unplug", 6)) {
        card->unplugged = 1;
        snd_pcm_ioplug_set_state(&card->io, SND_PCM_STATE_DISCONNECTED);
        return -ENODEV;
    }
    return 0;
}

static int arm(card_t *card, int on) {
    struct itimerspec spec = {0};
    if (on) spec.it_value.tv_nsec = spec.it_interval.tv_nsec = 5000000;
    return timerfd_settime(card->timer, 0, &spec, NULL);
}

static int on_prepare(snd_pcm_ioplug_t *io) {
    card_t *card = io->private_data;
    if (card->unplugged) return -ENODEV;
    card->started = 0;
    return arm(card, 1);
}

static int on_start(snd_pcm_ioplug_t *io) {
    card_t *card = io->private_data;
    card->started = now();
    return 0;
}

static int on_stop(snd_pcm_ioplug_t *io) {
    card_t *card = io->private_data;
    card->started = 0;
    return arm(card, 0);
}

static snd_pcm_sframes_t on_pointer(snd_pcm_ioplug_t *io) {
    card_t *card = io->private_data;
    int code = fault(card);
    /* alsa-lib takes every error here for an underrun. */
    if (code && code != -ESTRPIPE) return code;
    if (!card->started) return 0;
    long long played = (now() - card->started) * io->rate;
    /* It never runs dry by itself: a slow test machine must not count as an underrun. */
    long long end = (long long)io->appl_ptr - (io->state != SND_PCM_STATE_DRAINING);
    if (played > end) played = end > 0 ? end : 0;
    return played % io->buffer_size;
}

static snd_pcm_sframes_t on_transfer(
    snd_pcm_ioplug_t *io, const snd_pcm_channel_area_t *areas, snd_pcm_uframes_t offset, snd_pcm_uframes_t frames) {
    card_t *card = io->private_data;
    int code = fault(card);
    if (code) return code;
    char *bytes = (char *)areas->addr + (areas->first + areas->step * offset) / 8;
    size_t size = frames * io->channels * (snd_pcm_format_physical_width(io->format) / 8);
    return write(card->output, bytes, size) == (ssize_t)size ? (snd_pcm_sframes_t)frames : -EIO;
}

static int on_revents(snd_pcm_ioplug_t *io, struct pollfd *poll, unsigned int count, unsigned short *events) {
    card_t *card = io->private_data;
    unsigned long long ticks;
    (void)count;
    *events = 0;
    if (!(poll[0].revents & POLLIN) || read(card->timer, &ticks, sizeof ticks) < 0) return 0;
    int failed = io->state == SND_PCM_STATE_DISCONNECTED || io->state == SND_PCM_STATE_XRUN;
    *events = failed ? POLLERR | POLLOUT : POLLOUT;
    return 0;
}

static int on_close(snd_pcm_ioplug_t *io) {
    card_t *card = io->private_data;
    close(card->output);
    close(card->timer);
    free(card);
    return 0;
}

static const snd_pcm_ioplug_callback_t callbacks = {
    .start = on_start, .stop = on_stop, .pointer = on_pointer, .transfer = on_transfer,
    .close = on_close, .prepare = on_prepare, .poll_revents = on_revents};

SND_PCM_PLUGIN_DEFINE_FUNC(fakecard) {
    snd_config_iterator_t place, next;
    const char *output = "/dev/null", *fault_path = "", *format = "S16_LE";
    long rate = 0;
    snd_config_for_each(place, next, conf) {
        snd_config_t *entry = snd_config_iterator_entry(place);
        const char *key;
        if (snd_config_get_id(entry, &key) < 0) continue;
        if (!strcmp(key, "output")) snd_config_get_string(entry, &output);
        if (!strcmp(key, "fault")) snd_config_get_string(entry, &fault_path);
        if (!strcmp(key, "format")) snd_config_get_string(entry, &format);
        if (!strcmp(key, "rate")) snd_config_get_integer(entry, &rate);
    }
    char word[16] = {0};
    int file = open(fault_path, O_RDONLY | O_CLOEXEC);
    if (file >= 0) {
        if (read(file, word, sizeof word - 1) < 0) word[0] = 0;
        close(file);
    }
    if (!strncmp(word, "absent", 6)) return -ENODEV;
    card_t *card = calloc(1, sizeof *card);
    if (!card) return -ENOMEM;
    snprintf(card->fault_path, sizeof card->fault_path, "%s", fault_path);
    card->output = open(output, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644);
    card->timer = timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC | TFD_NONBLOCK);
    card->io.version = SND_PCM_IOPLUG_VERSION;
    card->io.name = "fakecard";
    card->io.callback = &callbacks;
    card->io.private_data = card;
    card->io.poll_fd = card->timer;
    card->io.poll_events = POLLIN;
    int code = snd_pcm_ioplug_create(&card->io, name, stream, mode);
    if (code < 0) return code;
    const unsigned int formats[] = {snd_pcm_format_value(format)};
    static const unsigned int access[] = {SND_PCM_ACCESS_RW_INTERLEAVED};
    snd_pcm_ioplug_set_param_list(&card->io, SND_PCM_IOPLUG_HW_FORMAT, 1, formats);
    snd_pcm_ioplug_set_param_list(&card->io, SND_PCM_IOPLUG_HW_ACCESS, 1, access);
    snd_pcm_ioplug_set_param_minmax(&card->io, SND_PCM_IOPLUG_HW_CHANNELS, 1, 2);
    snd_pcm_ioplug_set_param_minmax(&card->io, SND_PCM_IOPLUG_HW_RATE, rate ? rate : 8000, rate ? rate : 192000);
    snd_pcm_ioplug_set_param_minmax(&card->io, SND_PCM_IOPLUG_HW_PERIOD_BYTES, 256, 1 << 16);
    snd_pcm_ioplug_set_param_minmax(&card->io, SND_PCM_IOPLUG_HW_PERIODS, 2, 32);
    *pcmp = card->io.pcm;
    return 0;
}
SND_PCM_PLUGIN_SYMBOL(fakecard);
