// What the kernels of `FaceDetect` are handed: plain C structs, for the reason that kernels.h gives.
#ifndef SURSATHI_FACES_H
#define SURSATHI_FACES_H

#include <stdint.h>

#endif
