/* What Swift cannot import of V4L2: the function-like macros and the variadic calls of libv4l2.
 * Every shim that calls the kernel returns -errno, because a deinit may run before Swift could read errno. */
#include <errno.h>
#include <libv4l2.h>
#include <linux/videodev2.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/time.h>
#include <sys/types.h>

/* ioctl requests: _IOR and _IOWR macros. */
static const unsigned long cv4l2_querycap = VIDIOC_QUERYCAP;
static const unsigned long cv4l2_enum_fmt = VIDIOC_ENUM_FMT;
static const unsigned long cv4l2_enum_framesizes = VIDIOC_ENUM_FRAMESIZES;
static const unsigned long cv4l2_enum_frameintervals = VIDIOC_ENUM_FRAMEINTERVALS;
static const unsigned long cv4l2_s_fmt = VIDIOC_S_FMT;
static const unsigned long cv4l2_g_parm = VIDIOC_G_PARM;
static const unsigned long cv4l2_s_parm = VIDIOC_S_PARM;
static const unsigned long cv4l2_g_ctrl = VIDIOC_G_CTRL;
static const unsigned long cv4l2_s_ctrl = VIDIOC_S_CTRL;
static const unsigned long cv4l2_reqbufs = VIDIOC_REQBUFS;
static const unsigned long cv4l2_querybuf = VIDIOC_QUERYBUF;
static const unsigned long cv4l2_qbuf = VIDIOC_QBUF;
static const unsigned long cv4l2_dqbuf = VIDIOC_DQBUF;
static const unsigned long cv4l2_streamon = VIDIOC_STREAMON;
static const unsigned long cv4l2_streamoff = VIDIOC_STREAMOFF;

/* Pixel formats: v4l2_fourcc macros. */
static const uint32_t cv4l2_pix_fmt_mjpeg = V4L2_PIX_FMT_MJPEG;
static const uint32_t cv4l2_pix_fmt_jpeg = V4L2_PIX_FMT_JPEG;
static const uint32_t cv4l2_pix_fmt_yuyv = V4L2_PIX_FMT_YUYV;
static const uint32_t cv4l2_pix_fmt_grey = V4L2_PIX_FMT_GREY;
static const uint32_t cv4l2_pix_fmt_nv12 = V4L2_PIX_FMT_NV12;
static const uint32_t cv4l2_pix_fmt_yuv420 = V4L2_PIX_FMT_YUV420;
static const uint32_t cv4l2_pix_fmt_rgb24 = V4L2_PIX_FMT_RGB24;

/* Control numbers: macros of macros. */
static const uint32_t cv4l2_cid_power_line_frequency = V4L2_CID_POWER_LINE_FREQUENCY;

/* Silences libv4l2, which writes to stderr what every call's return value says too, at each attempt on a busy camera. */
static inline void cv4l2_ignore_messages(void) {
    if (!v4l2_log_file && !getenv("LIBV4L2_LOG_FILENAME")) v4l2_log_file = fopen("/dev/null", "we");
}

/* Opens a device through libv4l2: a descriptor, or -errno. */
static inline int cv4l2_open(const char *path, int flags) {
    int descriptor = v4l2_open(path, flags);
    return descriptor < 0 ? -errno : descriptor;
}

/* 0 or more, or -errno. */
static inline int cv4l2_ioctl(int descriptor, unsigned long request, void *argument) {
    int result = v4l2_ioctl(descriptor, request, argument);
    return result < 0 ? -errno : result;
}

/* The kernel's own answer, without libv4l2's emulation: 0 or more, or -errno. */
static inline int cv4l2_kernel_ioctl(int descriptor, unsigned long request, void *argument) {
    int result = ioctl(descriptor, request, argument);
    return result < 0 ? -errno : result;
}

/* Maps a buffer for reading: 0 and the address, or -errno. libv4l2's converted buffers need PROT_WRITE as well. */
static inline int cv4l2_mmap(int descriptor, size_t length, int64_t offset, void **address) {
    void *mapped = v4l2_mmap(NULL, length, PROT_READ | PROT_WRITE, MAP_SHARED, descriptor, offset);
    if (mapped == MAP_FAILED) return -errno;
    *address = mapped;
    return 0;
}
