// The one function of bcryptprimitives.dll that Rust's standard library calls, for versions of wine that lack the file.
#include <windows.h>
#include <ntsecapi.h>

BOOL WINAPI ProcessPrng(PBYTE bytes, SIZE_T length) {
    return RtlGenRandom(bytes, (ULONG)length);
}
