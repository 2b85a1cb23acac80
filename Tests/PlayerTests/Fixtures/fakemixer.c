/* The mixer of a sound card without a sound card: an ALSA control plug-in (alsa-lib, control_external.h) with one volume, "Master
   Playback Volume" of 0 to 64, which is kept in a file as a decimal number. Its decibels are not known.
   The tests compile it: cc -shared -fPIC -DPIC -o libfakemixer.so fakemixer.c -lasound */
#include <alsa/asoundlib.h>
#include <alsa/control_external.h>
#include <stdio.h>
#include <string.h>

typedef struct {
    snd_ctl_ext_t ext;
    char path[256];
} mixer_t;

static const char *const element = "Master Playback Volume";

static int on_count(snd_ctl_ext_t *ext) {
    (void)ext;
    return 1;
}

static int on_list(snd_ctl_ext_t *ext, unsigned int offset, snd_ctl_elem_id_t *id) {
    (void)ext;
    (void)offset;
    snd_ctl_elem_id_set_interface(id, SND_CTL_ELEM_IFACE_MIXER);
    snd_ctl_elem_id_set_name(id, element);
    return 0;
}

static snd_ctl_ext_key_t on_find(snd_ctl_ext_t *ext, const snd_ctl_elem_id_t *id) {
    (void)ext;
    return strcmp(snd_ctl_elem_id_get_name(id), element) ? SND_CTL_EXT_KEY_NOT_FOUND : 1;
}

static int on_attribute(
    snd_ctl_ext_t *ext, snd_ctl_ext_key_t key, int *type, unsigned int *access, unsigned int *count) {
    (void)ext;
    (void)key;
    *type = SND_CTL_ELEM_TYPE_INTEGER;
    *access = SND_CTL_EXT_ACCESS_READWRITE;
    *count = 1;
    return 0;
}

static int on_info(snd_ctl_ext_t *ext, snd_ctl_ext_key_t key, long *low, long *high, long *step) {
    (void)ext;
    (void)key;
    *low = 0;
    *high = 64;
    *step = 1;
    return 0;
}

static int on_read(snd_ctl_ext_t *ext, snd_ctl_ext_key_t key, long *value) {
    mixer_t *mixer = ext->private_data;
    (void)key;
    *value = 0;
    FILE *file = fopen(mixer->path, "re");
    if (!file) return -ENODEV;
    if (fscanf(file, "%ld", value) != 1) *value = 0;
    fclose(file);
    return 0;
}

static int on_write(snd_ctl_ext_t *ext, snd_ctl_ext_key_t key, long *value) {
    mixer_t *mixer = ext->private_data;
    (void)key;
    FILE *file = fopen(mixer->path, "we");
    if (!file) return -ENODEV;
    fprintf(file, "%ld\n", *value);
    fclose(file);
    return 1;
}

static void on_subscribe(snd_ctl_ext_t *ext, int on) {
    (void)ext;
    (void)on;
}

static int on_event(snd_ctl_ext_t *ext, snd_ctl_elem_id_t *id, unsigned int *mask) {
    (void)ext;
    (void)id;
    (void)mask;
    return -EAGAIN;
}

static void on_close(snd_ctl_ext_t *ext) { free(ext->private_data); }

static const snd_ctl_ext_callback_t callbacks = {
    .close = on_close, .elem_count = on_count, .elem_list = on_list, .find_elem = on_find,
    .get_attribute = on_attribute, .get_integer_info = on_info, .read_integer = on_read,
    .write_integer = on_write, .subscribe_events = on_subscribe, .read_event = on_event};

SND_CTL_PLUGIN_DEFINE_FUNC(fakemixer) {
    snd_config_iterator_t place, next;
    const char *path = "";
    snd_config_for_each(place, next, conf) {
        snd_config_t *entry = snd_config_iterator_entry(place);
        const char *key;
        if (snd_config_get_id(entry, &key) >= 0 && !strcmp(key, "file")) snd_config_get_string(entry, &path);
    }
    mixer_t *mixer = calloc(1, sizeof *mixer);
    if (!mixer) return -ENOMEM;
    (void)root;
    snprintf(mixer->path, sizeof mixer->path, "%s", path);
    mixer->ext.version = SND_CTL_EXT_VERSION;
    mixer->ext.callback = &callbacks;
    mixer->ext.private_data = mixer;
    mixer->ext.poll_fd = -1;
    strcpy(mixer->ext.id, "fakemixer");
    strcpy(mixer->ext.driver, "fakemixer");
    strcpy(mixer->ext.name, "fakemixer");
    strcpy(mixer->ext.mixername, "fakemixer");
    int code = snd_ctl_ext_create(&mixer->ext, name, mode);
    if (code < 0) {
        free(mixer);
        return code;
    }
    *handlep = mixer->ext.handle;
    return 0;
}
SND_CTL_PLUGIN_SYMBOL(fakemixer);
