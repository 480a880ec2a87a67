/* Sleeps and polls; what it prints does not depend on how long that took. */
#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <time.h>
#include <unistd.h>

static long long now(clockid_t clock) {
    struct timespec time;
    clock_gettime(clock, &time);
    return time.tv_sec * 1000000000LL + time.tv_nsec;
}

int main(void) {
    long long before = now(CLOCK_MONOTONIC);
    struct timespec nap = {0, 50000000};
    printf("nanosleep: %d\n", nanosleep(&nap, NULL));
    printf("slept enough: %d\n", now(CLOCK_MONOTONIC) - before >= 50000000);

    struct timespec until;
    clock_gettime(CLOCK_REALTIME, &until);
    until.tv_sec++;
    printf("sleep until: %d\n", clock_nanosleep(CLOCK_REALTIME, TIMER_ABSTIME, &until, NULL));
    printf("late enough: %d\n", now(CLOCK_REALTIME) >= until.tv_sec * 1000000000LL + until.tv_nsec);

    struct pollfd both[2] = {{0, POLLRDNORM, 0}, {1, POLLWRNORM, 0}};
    printf("poll: %d\n", poll(both, 2, 10000));
    printf("readable %d writable %d\n", (both[0].revents & POLLRDNORM) != 0, (both[1].revents & POLLWRNORM) != 0);
    struct pollfd none = {99, POLLRDNORM, 0};
    printf("poll closed: %d invalid %d\n", poll(&none, 1, 10000), (none.revents & POLLNVAL) != 0);
    return 0;
}
