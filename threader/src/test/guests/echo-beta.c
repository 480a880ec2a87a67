/* Generation beta: logs one line at each level and answers its input byte for byte. */
#include "beta.h"

__attribute__((export_name("_start"))) void start(void) {
    for (uint32_t level = LOG_DEBUG; level <= LOG_ERROR; level++) rt_log(level, "echo", 4, "a beta line", 11);
    list input;
    rt_get_input(&input);
    rt_success(input.ptr, input.len);
}
