/* Lists / and /tmp; removes half of the files of a directory while listing it. */
#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static int list(const char *path, int remove_even) {
    int count = 0;
    DIR *directory = opendir(path);
    struct dirent *entry;
    while ((entry = readdir(directory)) != NULL) {
        if (strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0) {
            count++;
        }
        if (remove_even && entry->d_name[strlen(entry->d_name) - 1] % 2 == 0) {
            unlinkat(dirfd(directory), entry->d_name, 0);
        } else if (count < 5 && !remove_even) {
            printf("%s %s%s\n", path, entry->d_name, entry->d_type == DT_DIR ? "/" : "");
        }
    }
    closedir(directory);
    return count;
}

int main(void) {
    char name[64];
    list("/", 0);
    list("/data", 0);
    mkdir("/tmp/many", 0700);
    for (int i = 0; i < 1000; i++) {
        snprintf(name, sizeof name, "/tmp/many/a-file-with-a-rather-long-name-%04d", i);
        close(open(name, O_CREAT | O_WRONLY, 0600));
    }
    printf("seen %d\n", list("/tmp/many", 1));
    printf("left %d\n", list("/tmp/many", 0));
    return 0;
}
