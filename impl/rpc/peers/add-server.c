/* A server with libtirpc of a few lines: adds, over UDP and TCP. It prints its two ports. */
#include <rpc/rpc.h>
#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdio.h>
#include <string.h>

#define PROGRAM 0x20000003
#define VERSION 2

static u_int sum = 0;

static void serve(struct svc_req *request, SVCXPRT *transport) {
  u_int value = 0;
  if (request->rq_proc == NULLPROC) { svc_sendreply(transport, (xdrproc_t)xdr_void, NULL); return; }
  if (request->rq_proc != 1) { svcerr_noproc(transport); return; }
  if (!svc_getargs(transport, (xdrproc_t)xdr_u_int, (char *)&value)) { svcerr_decode(transport); return; }
  sum += value;
  svc_sendreply(transport, (xdrproc_t)xdr_u_int, (char *)&sum);
}

static int bound(int type) {
  struct sockaddr_in own = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  int made = socket(AF_INET, type, 0);
  bind(made, (struct sockaddr *)&own, sizeof own);
  if (type == SOCK_STREAM) listen(made, 16);
  return made;
}

static int port_of(int socket) {
  struct sockaddr_in own;
  socklen_t length = sizeof own;
  getsockname(socket, (struct sockaddr *)&own, &length);
  return ntohs(own.sin_port);
}

int main(void) {
  SVCXPRT *udp = svcudp_create(bound(SOCK_DGRAM));
  SVCXPRT *tcp = svctcp_create(bound(SOCK_STREAM), 0, 0);
  svc_register(udp, PROGRAM, VERSION, serve, 0);
  svc_register(tcp, PROGRAM, VERSION, serve, 0);
  printf("%d %d\n", port_of(udp->xp_fd), port_of(tcp->xp_fd));
  fflush(stdout);
  svc_run();
  return 1;
}
