/* What Swift cannot import of V4L2: the function-like macros and the variadic calls of libv4l2.
 * Every shim that calls the kernel returns -errno, because a deinit may run before Swift could read errno. */
#include <errno.h>
#include <libv4l2.h>
#include <linux/videodev2.h>
#include <stdint.h>
#include <sys/time.h>
#include <sys/types.h>
