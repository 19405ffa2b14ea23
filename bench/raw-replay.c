// raw-replay HOST PORT FILE CONNECTIONS IN_FLIGHT SECONDS
//
// Sends the one request frame in FILE over and over: CONNECTIONS sockets, each with IN_FLIGHT requests on the way, for
// SECONDS, and prints one JSON line. Only the correlation id changes from request to request; answers are checked for
// their order by it, and their contents thrown away. One thread, so that the broker has the other core.

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/tcp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#define BUFFER (1 << 20)
#define BUCKETS 4000  // latency buckets of 10 us, the last one open
#define MOST_IN_FLIGHT 64

typedef struct {
    int fd;
    uint32_t next_sent, next_answered;  // correlation ids
    size_t sent;                        // bytes of the frame on its way that are written
    int waiting;                        // answers to come
    uint8_t head[8];                    // size and correlation id of the answer being read
    size_t head_have, body_left;
    uint64_t began_ns[MOST_IN_FLIGHT];
} Connection;

static uint8_t *frame;
static size_t frame_size;
static int in_flight;
static uint64_t buckets[BUCKETS], answers, bytes_read;
static uint8_t buffer[BUFFER];

static uint64_t now_ns(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (uint64_t)t.tv_sec * 1000000000u + (uint64_t)t.tv_nsec;
}

static void give_up(const char *what) {
    fprintf(stderr, "%s: %s\n", what, errno ? strerror(errno) : "unexpected");
    exit(1);
}

static void fill(Connection *c) {
    while (c->waiting < in_flight || c->sent) {
        if (c->sent == 0) {
            c->began_ns[c->next_sent % MOST_IN_FLIGHT] = now_ns();
            c->waiting++;
        }
        uint32_t id = htonl(c->next_sent);
        memcpy(frame + 8, &id, 4);
        ssize_t n = send(c->fd, frame + c->sent, frame_size - c->sent, MSG_NOSIGNAL);
        if (n < 0) {
            if (errno == EAGAIN) {
                if (c->sent == 0) c->waiting--;
                return;
            }
            give_up("send");
        }
        c->sent += (size_t)n;
        if (c->sent == frame_size) {
            c->sent = 0;
            c->next_sent++;
        }
    }
}

static void answered(Connection *c) {
    uint64_t took = (now_ns() - c->began_ns[c->next_answered % MOST_IN_FLIGHT]) / 10000;
    buckets[took < BUCKETS ? took : BUCKETS - 1]++;
    c->next_answered++;
    c->waiting--;
    answers++;
}

static void take(Connection *c) {
    ssize_t n = recv(c->fd, buffer, BUFFER, 0);
    if (n == 0) give_up("the broker closed a connection");
    if (n < 0) {
        if (errno == EAGAIN) return;
        give_up("recv");
    }
    bytes_read += (uint64_t)n;
    for (ssize_t at = 0; at < n;) {
        if (c->head_have < 8) {
            c->head[c->head_have++] = buffer[at++];
            if (c->head_have < 8) continue;
            uint32_t size, id;
            memcpy(&size, c->head, 4);
            memcpy(&id, c->head + 4, 4);
            if (ntohl(id) != c->next_answered) give_up("an answer out of order");
            c->body_left = ntohl(size) - 4;
        }
        size_t step = (size_t)(n - at) < c->body_left ? (size_t)(n - at) : c->body_left;
        c->body_left -= step;
        at += (ssize_t)step;
        if (c->body_left == 0) {
            answered(c);
            c->head_have = 0;
        }
    }
}

static double percentile_ms(double percent) {
    uint64_t seen = 0;
    for (int i = 0; i < BUCKETS; i++) {
        seen += buckets[i];
        if (seen && (double)seen >= percent / 100 * (double)answers) return (i + 0.5) / 100;
    }
    return BUCKETS / 100.0;
}

int main(int argc, char **argv) {
    if (argc != 7) {
        fprintf(stderr, "raw-replay HOST PORT FILE CONNECTIONS IN_FLIGHT SECONDS\n");
        return 2;
    }
    FILE *file = fopen(argv[3], "rb");
    if (!file) give_up(argv[3]);
    frame = malloc(4 << 20);
    frame_size = fread(frame, 1, 4 << 20, file);
    fclose(file);
    int count = atoi(argv[4]);
    in_flight = atoi(argv[5]);
    if (count < 1 || in_flight < 1 || in_flight > MOST_IN_FLIGHT) return 2;

    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons((uint16_t)atoi(argv[2]))};
    inet_pton(AF_INET, argv[1], &address.sin_addr);
    int poller = epoll_create1(0), one = 1;
    Connection *connections = calloc((size_t)count, sizeof(Connection));
    for (int i = 0; i < count; i++) {
        Connection *c = &connections[i];
        c->fd = socket(AF_INET, SOCK_STREAM, 0);
        if (connect(c->fd, (struct sockaddr *)&address, sizeof address)) give_up("connect");
        setsockopt(c->fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
        fcntl(c->fd, F_SETFL, O_NONBLOCK);
        struct epoll_event event = {.events = EPOLLIN | EPOLLOUT | EPOLLET, .data.ptr = c};
        epoll_ctl(poller, EPOLL_CTL_ADD, c->fd, &event);
    }

    uint64_t began = now_ns(), ends = began + (uint64_t)(atof(argv[6]) * 1e9);
    struct epoll_event events[64];
    while (now_ns() < ends) {
        int n = epoll_wait(poller, events, 64, 100);
        for (int i = 0; i < n; i++) {
            Connection *c = events[i].data.ptr;
            if (events[i].events & EPOLLIN) {
                uint64_t before;
                do {
                    before = bytes_read;
                    take(c);
                    fill(c);
                } while (bytes_read - before == BUFFER);
                // a short read may be the end of what was there; the edge will tell when more comes
                take(c);
            }
            fill(c);
        }
    }
    double seconds = (double)(now_ns() - began) / 1e9;
    printf("{\"requests\": %llu, \"bytes_read\": %llu, \"seconds\": %.4f, \"p50_ms\": %.3f, \"p99_ms\": %.3f, \"p999_ms\": %.3f}\n",
           (unsigned long long)answers, (unsigned long long)bytes_read, seconds, percentile_ms(50), percentile_ms(99),
           percentile_ms(99.9));
    return 0;
}
