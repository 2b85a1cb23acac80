/* A stand-in for one V4L2 camera, to be preloaded (LD_PRELOAD) into the process that tests V4L2Device.
 *
 * It answers for the path in V4L2_DOUBLE_PATH. libv4l2 calls the kernel through syscall(2), so that is interposed too.
 * The tests steer it between calls with environment variables:
 *   V4L2_DOUBLE_FORMATS  letters in the order of enumeration: M MJPG, Y YUYV, G GREY, N NV12, B Bayer, H H264
 *   V4L2_DOUBLE_FAULT    CALL=ERRNO, e.g. "streamon=16"; calls: open, querycap, s_fmt, reqbufs, streamon, dqbuf
 *   V4L2_DOUBLE_FRAMES   kinds of frames in turn: g good, e marked as broken, z empty, c no JPEG, s short, n none, k skips a
 *                        number
 *   V4L2_DOUBLE_CAPS     device_caps as a number, instead of those of a camera
 *   V4L2_DOUBLE_MENU     the entries that the power line's menu has, 0 to 3; without it there is no such control
 *   V4L2_DOUBLE_JPEG     the file that MJPG frames are filled with
 * MJPG has the sizes 1280x720, 640x480, 320x240 at 30, 15, 5 frames a second; the others 16x16 to 640x480 in steps of 16.
 * Build: cc -shared -fPIC -o v4l2double.so v4l2double.c
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/videodev2.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>
#include <sys/timerfd.h>
#include <time.h>
#include <unistd.h>

#define REAL(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))
#define BUFFERS 4
#define ROOM (2 << 20)

static int device = -1, memory = -1;
static int queued[BUFFERS], queue_length;
static unsigned sequence, position;
static struct v4l2_pix_format format;
static struct v4l2_fract interval = {1, 30};
/* The camera keeps this when it is closed; the tests look at it. */
int v4l2_double_power_line = 2;

static const char *setting(const char *name, const char *otherwise) {
    const char *value = getenv(name);
    return value && *value ? value : otherwise;
}

static int is_double(const char *path) { return path && !strcmp(path, setting("V4L2_DOUBLE_PATH", "")); }

static int fail(int code) {
    errno = code;
    return -1;
}

/* The errno that is set for a call, or 0. */
static int fault(const char *call) {
    const char *set = setting("V4L2_DOUBLE_FAULT", "");
    size_t length = strlen(call);
    return !strncmp(set, call, length) && set[length] == '=' ? atoi(set + length + 1) : 0;
}

static uint32_t pixel_format(char letter) {
    switch (letter) {
    case 'M': return V4L2_PIX_FMT_MJPEG;
    case 'Y': return V4L2_PIX_FMT_YUYV;
    case 'G': return V4L2_PIX_FMT_GREY;
    case 'N': return V4L2_PIX_FMT_NV12;
    case 'B': return V4L2_PIX_FMT_SGRBG8;
    default: return V4L2_PIX_FMT_H264;
    }
}

static int offers(uint32_t wanted) {
    for (const char *letter = setting("V4L2_DOUBLE_FORMATS", "YM"); *letter; letter++)
        if (pixel_format(*letter) == wanted) return 1;
    return 0;
}

static const struct { unsigned width, height; } sizes[] = {{1280, 720}, {640, 480}, {320, 240}};
static const unsigned rates[] = {30, 15, 5};

/* What a driver does: takes the nearest it has, and its first format for one that it does not know. */
static void agree(struct v4l2_pix_format *pix) {
    if (!offers(pix->pixelformat)) pix->pixelformat = pixel_format(*setting("V4L2_DOUBLE_FORMATS", "YM"));
    if (pix->pixelformat == V4L2_PIX_FMT_MJPEG) {
        unsigned best = 0;
        for (unsigned i = 0; i < 3; i++)
            if (abs((int)sizes[i].width - (int)pix->width) < abs((int)sizes[best].width - (int)pix->width)) best = i;
        pix->width = sizes[best].width;
        pix->height = sizes[best].height;
    } else {
        pix->width = pix->width > 640 ? 640 : pix->width < 16 ? 16 : pix->width / 16 * 16;
        pix->height = pix->height > 480 ? 480 : pix->height < 16 ? 16 : pix->height / 16 * 16;
    }
    unsigned row = pix->pixelformat == V4L2_PIX_FMT_YUYV ? pix->width * 2 : pix->width;
    /* A driver with padded rows, to see that its word counts. */
    if (pix->pixelformat == V4L2_PIX_FMT_GREY) row += 32;
    pix->bytesperline = pix->pixelformat == V4L2_PIX_FMT_MJPEG ? 0 : row;
    pix->sizeimage = pix->pixelformat == V4L2_PIX_FMT_NV12 ? row * pix->height * 3 / 2 : row * pix->height;
    if (pix->pixelformat == V4L2_PIX_FMT_MJPEG) pix->sizeimage = ROOM;
    pix->field = V4L2_FIELD_NONE;
    pix->colorspace = V4L2_COLORSPACE_SRGB;
}

static size_t fill(char *bytes, char kind) {
    if (kind == 'z') return 0;
    if (format.pixelformat != V4L2_PIX_FMT_MJPEG) {
        memset(bytes, 128, format.sizeimage);
        return kind == 's' ? format.sizeimage / 2 : format.sizeimage;
    }
    FILE *file = fopen(setting("V4L2_DOUBLE_JPEG", "/dev/null"), "r");
    size_t count = file ? fread(bytes, 1, ROOM, file) : 0;
    if (file) fclose(file);
    if (kind == 'c') bytes[0] = 0;
    return count;
}

static int dequeue(struct v4l2_buffer *buffer) {
    uint64_t ticks;
    if (fault("dqbuf")) return fail(fault("dqbuf"));
    if (read(device, &ticks, sizeof ticks) != sizeof ticks) return -1;
    const char *kinds = setting("V4L2_DOUBLE_FRAMES", "g");
    char kind = kinds[position++ % strlen(kinds)];
    if (kind == 'k') sequence++;
    if (kind == 'n' || !queue_length) return fail(EAGAIN);
    unsigned index = queued[0];
    memmove(queued, queued + 1, --queue_length * sizeof *queued);
    char *bytes = mmap(NULL, ROOM, PROT_WRITE, MAP_SHARED, memory, (off_t)index * ROOM);
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    memset(buffer, 0, sizeof *buffer);
    buffer->index = index;
    buffer->type = V4L2_BUF_TYPE_VIDEO_CAPTURE;
    buffer->memory = V4L2_MEMORY_MMAP;
    buffer->bytesused = fill(bytes, kind);
    buffer->length = ROOM;
    buffer->m.offset = index * ROOM;
    buffer->flags = V4L2_BUF_FLAG_MAPPED | V4L2_BUF_FLAG_TIMESTAMP_MONOTONIC | (kind == 'e' ? V4L2_BUF_FLAG_ERROR : 0);
    buffer->sequence = sequence++;
    buffer->timestamp.tv_sec = now.tv_sec;
    buffer->timestamp.tv_usec = now.tv_nsec / 1000;
    munmap(bytes, ROOM);
    return 0;
}

static int stream(int on) {
    struct itimerspec every = {{0, on ? 2000000 : 0}, {0, on ? 2000000 : 0}};
    if (on && fault("streamon")) return fail(fault("streamon"));
    if (!on) queue_length = 0;
    sequence = position = 0;
    return timerfd_settime(device, 0, &every, NULL);
}

static int enumerate_size(struct v4l2_frmsizeenum *size) {
    if (!offers(size->pixel_format)) return fail(EINVAL);
    if (size->pixel_format == V4L2_PIX_FMT_MJPEG) {
        if (size->index >= 3) return fail(EINVAL);
        size->type = V4L2_FRMSIZE_TYPE_DISCRETE;
        size->discrete.width = sizes[size->index].width;
        size->discrete.height = sizes[size->index].height;
        return 0;
    }
    if (size->index) return fail(EINVAL);
    size->type = V4L2_FRMSIZE_TYPE_STEPWISE;
    size->stepwise = (struct v4l2_frmsize_stepwise){16, 640, 16, 16, 480, 16};
    return 0;
}

static int enumerate_interval(struct v4l2_frmivalenum *entry) {
    if (!offers(entry->pixel_format)) return fail(EINVAL);
    if (entry->pixel_format == V4L2_PIX_FMT_MJPEG) {
        if (entry->index >= 3) return fail(EINVAL);
        entry->type = V4L2_FRMIVAL_TYPE_DISCRETE;
        entry->discrete = (struct v4l2_fract){1, rates[entry->index]};
        return 0;
    }
    if (entry->index) return fail(EINVAL);
    entry->type = V4L2_FRMIVAL_TYPE_STEPWISE;
    entry->stepwise = (struct v4l2_frmival_stepwise){{1, 25}, {1, 5}, {1, 1000}};
    return 0;
}

static int control(unsigned long request, void *argument) {
    switch ((unsigned)request) {
    case VIDIOC_QUERYCAP: {
        struct v4l2_capability *caps = argument;
        if (fault("querycap")) return fail(fault("querycap"));
        memset(caps, 0, sizeof *caps);
        strcpy((char *)caps->driver, "double");
        strcpy((char *)caps->card, "Double Cam");
        caps->device_caps = strtoul(setting("V4L2_DOUBLE_CAPS", "0x04000001"), NULL, 0);
        caps->capabilities = V4L2_CAP_VIDEO_CAPTURE | V4L2_CAP_STREAMING | V4L2_CAP_DEVICE_CAPS;
        return 0;
    }
    case VIDIOC_ENUM_FMT: {
        struct v4l2_fmtdesc *entry = argument;
        const char *letters = setting("V4L2_DOUBLE_FORMATS", "YM");
        if (entry->type != V4L2_BUF_TYPE_VIDEO_CAPTURE || entry->index >= strlen(letters)) return fail(EINVAL);
        entry->pixelformat = pixel_format(letters[entry->index]);
        entry->flags = 0;
        return 0;
    }
    case VIDIOC_ENUM_FRAMESIZES: return enumerate_size(argument);
    case VIDIOC_ENUM_FRAMEINTERVALS: return enumerate_interval(argument);
    case VIDIOC_G_FMT:
        if (!format.width) agree(&format);
        ((struct v4l2_format *)argument)->fmt.pix = format;
        return 0;
    case VIDIOC_S_FMT:
        if (fault("s_fmt")) return fail(fault("s_fmt"));
        agree(&((struct v4l2_format *)argument)->fmt.pix);
        format = ((struct v4l2_format *)argument)->fmt.pix;
        return 0;
    case VIDIOC_TRY_FMT: agree(&((struct v4l2_format *)argument)->fmt.pix); return 0;
    case VIDIOC_S_PARM:
        interval = ((struct v4l2_streamparm *)argument)->parm.capture.timeperframe; /* fall through */
    case VIDIOC_G_PARM:
        ((struct v4l2_streamparm *)argument)->parm.capture.capability = V4L2_CAP_TIMEPERFRAME;
        ((struct v4l2_streamparm *)argument)->parm.capture.timeperframe = interval;
        return 0;
    case VIDIOC_G_CTRL:
    case VIDIOC_S_CTRL: {
        struct v4l2_control *entry = argument;
        const char *menu = setting("V4L2_DOUBLE_MENU", "");
        if (entry->id != V4L2_CID_POWER_LINE_FREQUENCY || !*menu) return fail(EINVAL);
        if ((unsigned)request == VIDIOC_G_CTRL) {
            entry->value = v4l2_double_power_line;
            return 0;
        }
        if (!strchr(menu, '0' + entry->value)) return fail(ERANGE);
        v4l2_double_power_line = entry->value;
        return 0;
    }
    case VIDIOC_REQBUFS: {
        struct v4l2_requestbuffers *buffers = argument;
        if (fault("reqbufs")) return fail(fault("reqbufs"));
        if (buffers->memory != V4L2_MEMORY_MMAP) return fail(EINVAL);
        if (buffers->count > BUFFERS) buffers->count = BUFFERS;
        queue_length = 0;
        return 0;
    }
    case VIDIOC_QUERYBUF: {
        struct v4l2_buffer *buffer = argument;
        if (buffer->index >= BUFFERS) return fail(EINVAL);
        buffer->length = ROOM;
        buffer->m.offset = buffer->index * ROOM;
        return 0;
    }
    case VIDIOC_QBUF: {
        struct v4l2_buffer *buffer = argument;
        if (buffer->index >= BUFFERS || queue_length == BUFFERS) return fail(EINVAL);
        queued[queue_length++] = buffer->index;
        return 0;
    }
    case VIDIOC_DQBUF: return dequeue(argument);
    case VIDIOC_STREAMON: return stream(1);
    case VIDIOC_STREAMOFF: return stream(0);
    default: return fail(ENOTTY);
    }
}

static int open_double(void) {
    if (fault("open")) return fail(fault("open"));
    if (device >= 0) return fail(EBUSY);
    memset(&format, 0, sizeof format);
    memory = memfd_create("v4l2double", MFD_CLOEXEC);
    if (ftruncate(memory, (off_t)BUFFERS * ROOM)) return -1;
    return device = timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC | TFD_NONBLOCK);
}

int close(int descriptor) {
    if (descriptor >= 0 && descriptor == device) {
        REAL(close)(memory);
        device = memory = -1;
    }
    return REAL(close)(descriptor);
}

int open(const char *path, int flags, ...) {
    va_list rest;
    va_start(rest, flags);
    int mode = va_arg(rest, int);
    va_end(rest);
    return is_double(path) ? open_double() : REAL(open)(path, flags, mode);
}

int open64(const char *path, int flags, ...) {
    va_list rest;
    va_start(rest, flags);
    int mode = va_arg(rest, int);
    va_end(rest);
    return is_double(path) ? open_double() : REAL(open64)(path, flags, mode);
}

int ioctl(int descriptor, unsigned long request, ...) {
    va_list rest;
    va_start(rest, request);
    void *argument = va_arg(rest, void *);
    va_end(rest);
    return descriptor >= 0 && descriptor == device ? control(request, argument)
                                                   : REAL(ioctl)(descriptor, request, argument);
}

int stat(const char *path, struct stat *status) {
    if (!is_double(path)) return REAL(stat)(path, status);
    memset(status, 0, sizeof *status);
    status->st_mode = S_IFCHR | 0660;
    status->st_rdev = makedev(81, 99);
    return 0;
}

long syscall(long number, ...) {
    va_list rest;
    va_start(rest, number);
    long a[6];
    for (int i = 0; i < 6; i++) a[i] = va_arg(rest, long);
    va_end(rest);
    int is_ours = device >= 0;
    if (number == SYS_openat && is_double((const char *)a[1])) return open_double();
    if (number == SYS_ioctl && is_ours && a[0] == device) return control(a[1], (void *)a[2]);
    if (number == SYS_mmap && is_ours && a[4] == device) a[4] = memory;
    if (number == SYS_close && is_ours && a[0] == device) return close(device);
    return REAL(syscall)(number, a[0], a[1], a[2], a[3], a[4], a[5]);
}
