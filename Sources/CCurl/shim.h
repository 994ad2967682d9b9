#include <curl/curl.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

// Functions of libcurl with a variable number of arguments cannot be called from Swift: one for each type of argument.

static inline CURLcode homeward_curl_number(CURL *curl, CURLoption option, long value) {
  return curl_easy_setopt(curl, option, value);
}

static inline CURLcode homeward_curl_text(CURL *curl, CURLoption option, const char *value) {
  return curl_easy_setopt(curl, option, value);
}

static inline CURLcode homeward_curl_list(CURL *curl, CURLoption option, struct curl_slist *value) {
  return curl_easy_setopt(curl, option, value);
}

static inline CURLcode homeward_curl_context(CURL *curl, CURLoption option, void *value) {
  return curl_easy_setopt(curl, option, value);
}

// Writes of the answer and of its headers, and reads of the body that is sent, have one shape.
typedef size_t (*homeward_curl_flow)(char *bytes, size_t size, size_t count, void *context);

static inline CURLcode homeward_curl_flow_to(CURL *curl, CURLoption option, homeward_curl_flow flow) {
  return curl_easy_setopt(curl, option, flow);
}

typedef int (*homeward_curl_watch)(CURL *curl, curl_infotype kind, char *bytes, size_t count, void *context);

static inline CURLcode homeward_curl_watched(CURL *curl, homeward_curl_watch watch) {
  return curl_easy_setopt(curl, CURLOPT_DEBUGFUNCTION, watch);
}

typedef curl_socket_t (*homeward_curl_open)(void *context, curlsocktype purpose, struct curl_sockaddr *address);

static inline CURLcode homeward_curl_opened(CURL *curl, homeward_curl_open open) {
  return curl_easy_setopt(curl, CURLOPT_OPENSOCKETFUNCTION, open);
}

static inline curl_socket_t homeward_curl_socket(const struct curl_sockaddr *address) {
  return socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
}

// Nothing more is read from a socket: whoever waits for its answer is told at once that there is none.
static inline void homeward_curl_stop_reading(curl_socket_t socket) {
  if (socket >= 0) shutdown(socket, SHUT_RD);
}

static inline int homeward_curl_address(const struct curl_sockaddr *address, unsigned char *bytes) {
  if (address->family == AF_INET) {
    memcpy(bytes, &((const struct sockaddr_in *)&address->addr)->sin_addr, 4);
    return 4;
  }
  if (address->family == AF_INET6) {
    memcpy(bytes, &((const struct sockaddr_in6 *)&address->addr)->sin6_addr, 16);
    return 16;
  }
  return 0;
}

static inline long homeward_curl_status(CURL *curl) {
  long value = 0;
  return curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &value) == CURLE_OK ? value : 0;
}

// The microseconds until the connection, with its handshake, was ready to take the request; 0 where it never was.
static inline long long homeward_curl_ready(CURL *curl) {
  curl_off_t value = 0;
  return curl_easy_getinfo(curl, CURLINFO_PRETRANSFER_TIME_T, &value) == CURLE_OK ? (long long)value : 0;
}
