/*
 * A client with libtirpc: adds over UDP or TCP, and prints the last sum, an echo of other types, and what an unknown
 * procedure is answered. Arguments: udp or tcp, address, port, how often it adds.
 */
#include <rpc/rpc.h>
#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define PROGRAM 0x20000003
#define VERSION 2

struct named { char *name; u_int many; quad_t large; double real; bool_t flag; };

static bool_t xdr_named(XDR *xdrs, struct named *value) {
  return xdr_string(xdrs, &value->name, 255) && xdr_u_int(xdrs, &value->many) &&
         xdr_quad_t(xdrs, &value->large) && xdr_double(xdrs, &value->real) &&
         xdr_bool(xdrs, &value->flag);
}

int main(int argc, char **argv) {
  struct sockaddr_in to = {.sin_family = AF_INET, .sin_port = htons(atoi(argv[3]))};
  struct timeval retry = {1, 0}, patience = {10, 0};
  int socket = RPC_ANYSOCK, count = atoi(argv[4]);
  inet_pton(AF_INET, argv[2], &to.sin_addr);
  CLIENT *client = strcmp(argv[1], "udp") == 0
                       ? clntudp_create(&to, PROGRAM, VERSION, retry, &socket)
                       : clnttcp_create(&to, PROGRAM, VERSION, &socket, 0, 0);
  if (client == NULL) { clnt_pcreateerror("create"); return 1; }
  client->cl_auth = authunix_create("tester", 5, 6, 0, NULL);
  u_int value = 3, sum = 0;
  struct timespec begin, end;
  clock_gettime(CLOCK_MONOTONIC, &begin);
  for (int i = 0; i < count; i++) {
    enum clnt_stat stat = clnt_call(client, 1, (xdrproc_t)xdr_u_int, (char *)&value,
                                    (xdrproc_t)xdr_u_int, (char *)&sum, patience);
    if (stat != RPC_SUCCESS) { clnt_perror(client, "add"); return 1; }
  }
  clock_gettime(CLOCK_MONOTONIC, &end);
  printf("sum %u in %.3f s\n", sum,
         (double)(end.tv_sec - begin.tv_sec) + (end.tv_nsec - begin.tv_nsec) / 1e9);
  struct named sent = {"gr\xc3\xbcn", 4000000000u, -5000000000LL, 0.1, TRUE}, got = {0};
  enum clnt_stat stat = clnt_call(client, 2, (xdrproc_t)xdr_named, (char *)&sent,
                                  (xdrproc_t)xdr_named, (char *)&got, patience);
  if (stat == RPC_SUCCESS)
    printf("echo %s %u %lld %g %d\n", got.name, got.many, (long long)got.large, got.real, got.flag);
  stat = clnt_call(client, 9, (xdrproc_t)xdr_void, NULL, (xdrproc_t)xdr_void, NULL, patience);
  printf("unknown procedure: %s\n", clnt_sperrno(stat));
  return 0;
}
