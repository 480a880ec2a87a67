/* GET /: the file page.html. A plain command that writes its headers first, as a CGI program does. */
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

static void print(const char *text) {
    write(STDOUT_FILENO, text, strlen(text));
}

int main(void) {
    static char block[16384];
    int page = open("/page.html", O_RDONLY);
    if (page < 0) {
        print("Status: 404\r\nContent-Type: text/plain\r\n\r\nservices/hello/functions/page/assets/page.html is missing\n");
        return 0;
    }
    print("Content-Type: text/html; charset=utf-8\r\n\r\n");
    ssize_t n;
    while ((n = read(page, block, sizeof block)) > 0) write(STDOUT_FILENO, block, (size_t)n);
    return n < 0;
}
