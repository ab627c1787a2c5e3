/*
 * A client on libnfs that sends each of the 22 procedures of NFS version 3, and the six of MOUNT, by itself, and prints
 * a line for each reply: procedure, status, and what does not depend on the server.
 *
 * usage: raw-calls SERVER NFS-PORT MOUNT-PORT EXPORT
 */
#include <poll.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <nfsc/libnfs.h>
#include <nfsc/libnfs-raw.h>
#include <nfsc/libnfs-raw-mount.h>
#include <nfsc/libnfs-raw-nfs.h>

#define TIMEOUT_MS 20000
#define HANDLE_MAX 64

/* libnfs frees a handle when its callback returns. */
typedef struct {
  char bytes[HANDLE_MAX];
  unsigned length;
} Handle;

static int is_done;

static void wait_for(struct rpc_context *rpc) {
  while (!is_done) {
    struct pollfd p = {.fd = rpc_get_fd(rpc), .events = rpc_which_events(rpc)};
    if (poll(&p, 1, TIMEOUT_MS) < 1 || rpc_service(rpc, p.revents) < 0) {
      printf("no reply: %s\n", rpc_get_error(rpc));
      exit(1);
    }
  }
  is_done = 0;
}

static nfs_fh3 fh(const Handle *h) {
  nfs_fh3 fh = {.data = {.data_len = h->length, .data_val = (char *)h->bytes}};
  return fh;
}

static diropargs3 in(const Handle *dir, char *name) {
  diropargs3 where = {.dir = fh(dir), .name = name};
  return where;
}

static void keep(Handle *h, unsigned length, const char *bytes) {
  h->length = length;
  memcpy(h->bytes, bytes, length);
}

static void show(const post_op_attr *attr) {
  if (!attr->attributes_follow) {
    printf(" no attributes");
    return;
  }
  const fattr3 *a = &attr->post_op_attr_u.attributes;
  printf(" type %d mode %04o owner %u group %u", a->type, a->mode & 07777, a->uid, a->gid);
  if (a->type != NF3DIR) printf(" links %u size %llu", a->nlink, (unsigned long long)a->size);
}

/* Sends a call, waits for its reply, prints the status, and runs BODY with the reply in `res`. */
#define CALL(label, rpc, proc, RES, args, BODY)                                             \
  do {                                                                                      \
    void replied(struct rpc_context * r, int st, void *data, void *p) {                     \
      is_done = 1;                                                                          \
      RES *res = data;                                                                      \
      if (st != RPC_STATUS_SUCCESS) {                                                       \
        printf("%s: RPC failed (%d)\n", label, st);                                         \
        return;                                                                             \
      }                                                                                     \
      printf("%s: ", label);                                                                \
      BODY printf("\n");                                                                    \
    }                                                                                       \
    if (rpc_##proc##_async(rpc, replied, args, NULL)) {                                     \
      printf("%s: not sent: %s\n", label, rpc_get_error(rpc));                              \
      exit(1);                                                                              \
    }                                                                                       \
    wait_for(rpc);                                                                          \
  } while (0)

/* The same for NFS: BODY runs where the call succeeded. */
#define NFS(label, proc, RES, args, BODY)                                                   \
  CALL(label, nfs, nfs3_##proc, RES, args, {                                                \
    printf("%s", res->status == 0 ? "NFS3_OK" : nfsstat3_to_str(res->status));              \
    if (res->status == NFS3_OK) BODY                                                        \
  })

static struct rpc_context *connected(const char *server, int port, int program) {
  struct rpc_context *rpc = rpc_init_context();
  void opened(struct rpc_context * r, int st, void *data, void *p) {
    is_done = 1;
    if (st != RPC_STATUS_SUCCESS) {
      printf("cannot connect (%d)\n", st);
      exit(1);
    }
  }
  if (rpc_connect_port_async(rpc, server, port, program, 3, opened, NULL)) exit(1);
  wait_for(rpc);
  return rpc;
}

static int by_name(const void *a, const void *b) {
  return strcmp(*(char *const *)a, *(char *const *)b);
}

static void print_names(char **names, int count) {
  qsort(names, count, sizeof *names, by_name);
  for (int i = 0; i < count; i++) printf(" %s", names[i]);
}

static Handle root, dir, file, other, gone;

static void mount_calls(struct rpc_context *mount, char *export) {
  /* These two have no arguments, or no results with a status. */
  void done(struct rpc_context * r, int st, void *data, void *p) {
    is_done = 1;
    printf("%s: %s\n", (char *)p, st == RPC_STATUS_SUCCESS ? "done" : "failed");
  }
  rpc_mount3_null_async(mount, done, "MOUNT NULL");
  wait_for(mount);
  CALL("MNT of what is not exported", mount, mount3_mnt, mountres3, "/no/such/export",
       { printf("%s", res->fhs_status == MNT3_OK ? "done" : "refused"); });
  CALL("MNT", mount, mount3_mnt, mountres3, export, {
    printf("%d", res->fhs_status);
    if (res->fhs_status == MNT3_OK) {
      mountres3_ok *ok = &res->mountres3_u.mountinfo;
      keep(&root, ok->fhandle.fhandle3_len, ok->fhandle.fhandle3_val);
      int has_sys = 0;
      for (unsigned i = 0; i < ok->auth_flavors.auth_flavors_len; i++)
        has_sys |= ok->auth_flavors.auth_flavors_val[i] == 1;
      printf(" AUTH_SYS %d", has_sys);
    }
  });
  void dumped(struct rpc_context * r, int st, void *data, void *p) {
    is_done = 1;
    printf("DUMP: %s\n", st == RPC_STATUS_SUCCESS ? "done" : "failed");
  }
  rpc_mount3_dump_async(mount, dumped, NULL);
  wait_for(mount);
  void exported(struct rpc_context * r, int st, void *data, void *p) {
    is_done = 1;
    int found = 0;
    if (st == RPC_STATUS_SUCCESS)
      for (exports each = *(exports *)data; each; each = each->ex_next)
        found |= strcmp(each->ex_dir, (char *)p) == 0;
    printf("EXPORT: %s\n", found ? "lists it" : "does not list it");
  }
  rpc_mount3_export_async(mount, exported, export);
  wait_for(mount);
  rpc_mount3_umnt_async(mount, done, export, "UMNT");
  wait_for(mount);
  rpc_mount3_umntall_async(mount, done, "UMNTALL");
  wait_for(mount);
}

static void getattr(struct rpc_context *nfs, const char *label, const Handle *of) {
  GETATTR3args args = {.object = fh(of)};
  NFS(label, getattr, GETATTR3res, &args, {
    post_op_attr attr = {.attributes_follow = 1};
    attr.post_op_attr_u.attributes = res->GETATTR3res_u.resok.obj_attributes;
    show(&attr);
  });
}

static void lookup(struct rpc_context *nfs, const char *label, const Handle *where, char *name, Handle *found) {
  LOOKUP3args args = {.what = in(where, name)};
  NFS(label, lookup, LOOKUP3res, &args, {
    LOOKUP3resok *ok = &res->LOOKUP3res_u.resok;
    if (found) keep(found, ok->object.data.data_len, ok->object.data.data_val);
    show(&ok->obj_attributes);
  });
}

static void about_file_system(struct rpc_context *nfs) {
  void done(struct rpc_context * r, int st, void *data, void *p) {
    is_done = 1;
    printf("NULL: %s\n", st == RPC_STATUS_SUCCESS ? "done" : "failed");
  }
  rpc_nfs3_null_async(nfs, done, NULL);
  wait_for(nfs);
  FSINFO3args fsinfo = {.fsroot = fh(&root)};
  NFS("FSINFO", fsinfo, FSINFO3res, &fsinfo, {
    FSINFO3resok *ok = &res->FSINFO3res_u.resok;
    printf(" reads %d writes %d links %d symbolic links %d sets times %d", ok->rtmax >= 4096,
           ok->wtmax >= 4096, (ok->properties & 1) != 0, (ok->properties & 2) != 0, (ok->properties & 16) != 0);
  });
  FSSTAT3args fsstat = {.fsroot = fh(&root)};
  NFS("FSSTAT", fsstat, FSSTAT3res, &fsstat, {
    FSSTAT3resok *ok = &res->FSSTAT3res_u.resok;
    printf(" sane %d", ok->tbytes >= ok->fbytes && ok->fbytes >= ok->abytes && ok->tbytes > 0);
  });
  PATHCONF3args pathconf = {.object = fh(&root)};
  NFS("PATHCONF", pathconf, PATHCONF3res, &pathconf, {
    PATHCONF3resok *ok = &res->PATHCONF3res_u.resok;
    printf(" long names %d no_trunc %d case-insensitive %d case-preserving %d", ok->name_max >= 255, ok->no_trunc,
           ok->case_insensitive, ok->case_preserving);
  });
  getattr(nfs, "GETATTR of the root", &root);
  ACCESS3args access = {.object = fh(&root), .access = 0x1f};
  NFS("ACCESS of the root", access, ACCESS3res, &access, { printf(" %x", res->ACCESS3res_u.resok.access); });
  lookup(nfs, "LOOKUP of no file", &root, "none", NULL);
  lookup(nfs, "LOOKUP of .", &root, ".", NULL);
  lookup(nfs, "LOOKUP of .. in the root", &root, "..", NULL);
}

static void make_directory(struct rpc_context *nfs, const char *label, const Handle *where, char *name, Handle *made) {
  MKDIR3args args = {.where = in(where, name)};
  args.attributes.mode.set_it = 1;
  args.attributes.mode.set_mode3_u.mode = 0750;
  NFS(label, mkdir, MKDIR3res, &args, {
    MKDIR3resok *ok = &res->MKDIR3res_u.resok;
    if (made && ok->obj.handle_follows)
      keep(made, ok->obj.post_op_fh3_u.handle.data.data_len, ok->obj.post_op_fh3_u.handle.data.data_val);
    show(&ok->obj_attributes);
  });
}

static void create(struct rpc_context *nfs, const char *label, char *name, createmode3 mode, const char *verifier, Handle *made) {
  CREATE3args args = {.where = in(&dir, name), .how = {.mode = mode}};
  sattr3 *set = mode == UNCHECKED ? &args.how.createhow3_u.obj_attributes : &args.how.createhow3_u.g_obj_attributes;
  if (mode == EXCLUSIVE) memcpy(args.how.createhow3_u.verf, verifier, 8);
  else {
    memset(set, 0, sizeof *set);
    set->mode.set_it = 1;
    set->mode.set_mode3_u.mode = 0640;
  }
  NFS(label, create, CREATE3res, &args, {
    CREATE3resok *ok = &res->CREATE3res_u.resok;
    if (made && ok->obj.handle_follows)
      keep(made, ok->obj.post_op_fh3_u.handle.data.data_len, ok->obj.post_op_fh3_u.handle.data.data_val);
    if (mode != EXCLUSIVE) show(&ok->obj_attributes);
  });
}

static void write_bytes(struct rpc_context *nfs, const char *label, uint64_t offset, char *text, stable_how stable) {
  WRITE3args args = {.file = fh(&file), .offset = offset, .count = strlen(text), .stable = stable};
  args.data.data_len = strlen(text);
  args.data.data_val = text;
  NFS(label, write, WRITE3res, &args, {
    WRITE3resok *ok = &res->WRITE3res_u.resok;
    printf(" %u bytes, as stable as asked %d,", ok->count, ok->committed >= stable);
    show(&ok->file_wcc.after);
  });
}

static void read_bytes(struct rpc_context *nfs, const char *label, uint64_t offset, unsigned count) {
  READ3args args = {.file = fh(&file), .offset = offset, .count = count};
  NFS(label, read, READ3res, &args, {
    READ3resok *ok = &res->READ3res_u.resok;
    printf(" %u \"%.*s\"%s", ok->count, ok->data.data_len, ok->data.data_val, ok->eof ? " and no more" : "");
  });
}

static void set(struct rpc_context *nfs, const char *label, SETATTR3args *args) {
  args->object = fh(&file);
  NFS(label, setattr, SETATTR3res, args, { show(&res->SETATTR3res_u.resok.obj_wcc.after); });
}

static void file_calls(struct rpc_context *nfs) {
  make_directory(nfs, "MKDIR", &root, "d", &dir);
  make_directory(nfs, "MKDIR again", &root, "d", NULL);
  make_directory(nfs, "MKDIR of .", &root, ".", NULL);
  make_directory(nfs, "MKDIR of ..", &root, "..", NULL);
  create(nfs, "CREATE UNCHECKED", "f", UNCHECKED, NULL, &file);
  create(nfs, "CREATE UNCHECKED again", "f", UNCHECKED, NULL, NULL);
  create(nfs, "CREATE GUARDED of a file that is there", "f", GUARDED, NULL, NULL);
  create(nfs, "CREATE GUARDED", "g", GUARDED, NULL, &gone);
  create(nfs, "CREATE EXCLUSIVE", "x", EXCLUSIVE, "verifier", NULL);
  create(nfs, "CREATE EXCLUSIVE again", "x", EXCLUSIVE, "verifier", NULL);
  create(nfs, "CREATE EXCLUSIVE by another client", "x", EXCLUSIVE, "reifirev", NULL);
  create(nfs, "CREATE of .", ".", UNCHECKED, NULL, NULL);
  write_bytes(nfs, "WRITE UNSTABLE", 0, "0123456789", UNSTABLE);
  COMMIT3args commit = {.file = fh(&file), .offset = 0, .count = 0};
  NFS("COMMIT", commit, COMMIT3res, &commit, {});
  write_bytes(nfs, "WRITE FILE_SYNC", 5, "abc", FILE_SYNC);
  write_bytes(nfs, "WRITE of nothing", 50, "", FILE_SYNC);
  read_bytes(nfs, "READ", 0, 100);
  read_bytes(nfs, "READ in the middle", 4, 2);
  read_bytes(nfs, "READ up to the end", 4, 6);
  read_bytes(nfs, "READ at the end", 10, 10);
  read_bytes(nfs, "READ of nothing", 0, 0);
  SETATTR3args size = {.new_attributes = {.size = {.set_it = 1, .set_size3_u = {.size = 4}}}};
  set(nfs, "SETATTR of the size", &size);
  read_bytes(nfs, "READ of what is left", 0, 100);
  SETATTR3args guarded = {.new_attributes = {.mode = {.set_it = 1, .set_mode3_u = {.mode = 0600}}},
                          .guard = {.check = 1, .sattrguard3_u = {.obj_ctime = {.seconds = 1, .nseconds = 1}}}};
  set(nfs, "SETATTR with another ctime as guard", &guarded);
  SETATTR3args mode = {.new_attributes = {.mode = {.set_it = 1, .set_mode3_u = {.mode = 0604}}}};
  set(nfs, "SETATTR of the mode", &mode);
  SETATTR3args owner = {.new_attributes = {.uid = {.set_it = 1, .set_uid3_u = {.uid = 12}},
                                           .gid = {.set_it = 1, .set_gid3_u = {.gid = 34}}}};
  set(nfs, "SETATTR of the owner", &owner);
  SETATTR3args times = {.new_attributes = {.atime = {.set_it = SET_TO_SERVER_TIME},
                                           .mtime = {.set_it = SET_TO_CLIENT_TIME,
                                                     .set_mtime_u = {.mtime = {.seconds = 77, .nseconds = 5000}}}}};
  set(nfs, "SETATTR of the times", &times);
  GETATTR3args get = {.object = fh(&file)};
  NFS("GETATTR of the times", getattr, GETATTR3res, &get, {
    fattr3 *a = &res->GETATTR3res_u.resok.obj_attributes;
    printf(" mtime %u.%09u, atime later %d", a->mtime.seconds, a->mtime.nseconds, a->atime.seconds > 1000000000);
  });
}

static void rename_to(struct rpc_context *nfs, const char *label, char *from, char *to) {
  RENAME3args args = {.from = in(&dir, from), .to = in(&dir, to)};
  NFS(label, rename, RENAME3res, &args, {});
}

static void name_calls(struct rpc_context *nfs) {
  SYMLINK3args symlink = {.where = in(&dir, "s"), .symlink = {.symlink_data = "../d/f"}};
  NFS("SYMLINK", symlink, SYMLINK3res, &symlink, {});
  lookup(nfs, "LOOKUP of the symbolic link", &dir, "s", &other);
  READLINK3args readlink = {.symlink = fh(&other)};
  NFS("READLINK", readlink, READLINK3res, &readlink, { printf(" %s", res->READLINK3res_u.resok.data); });
  READLINK3args no_link = {.symlink = fh(&file)};
  NFS("READLINK of a file", readlink, READLINK3res, &no_link, {});
  LINK3args link = {.file = fh(&file), .link = in(&dir, "l")};
  NFS("LINK", link, LINK3res, &link, { show(&res->LINK3res_u.resok.file_attributes); });
  NFS("LINK again", link, LINK3res, &link, {});
  MKNOD3args fifo = {.where = in(&dir, "p"), .what = {.type = NF3FIFO}};
  fifo.what.mknoddata3_u.pipe_attributes.mode.set_it = 1;
  fifo.what.mknoddata3_u.pipe_attributes.mode.set_mode3_u.mode = 0622;
  NFS("MKNOD of a pipe", mknod, MKNOD3res, &fifo, { show(&res->MKNOD3res_u.resok.obj_attributes); });
  MKNOD3args regular = {.where = in(&dir, "r"), .what = {.type = NF3REG}};
  NFS("MKNOD of a file", mknod, MKNOD3res, &regular, {});
  rename_to(nfs, "RENAME", "g", "h");
  rename_to(nfs, "RENAME of what is not there", "g", "h");
  rename_to(nfs, "RENAME onto another name of the same file", "f", "l");
  rename_to(nfs, "RENAME onto a file", "x", "h");
  lookup(nfs, "LOOKUP after it", &dir, "x", NULL);
  getattr(nfs, "GETATTR of a file without a name", &gone);
}

static void list_calls(struct rpc_context *nfs) {
  char *names[64];
  int count = 0, pages = 0, is_over = 0;
  READDIR3args args = {.dir = fh(&dir), .cookie = 0, .count = 256};
  while (!is_over && pages < 32) {
    void replied(struct rpc_context * r, int st, void *data, void *p) {
      is_done = 1;
      READDIR3res *res = data;
      if (st != RPC_STATUS_SUCCESS || res->status != NFS3_OK) {
        printf("READDIR: failed %d\n", st == RPC_STATUS_SUCCESS ? (int)res->status : -1);
        is_over = 1;
        return;
      }
      READDIR3resok *ok = &res->READDIR3res_u.resok;
      memcpy(args.cookieverf, ok->cookieverf, 8);
      for (entry3 *e = ok->reply.entries; e; e = e->nextentry) {
        if (count < 64) names[count++] = strdup(e->name);
        args.cookie = e->cookie;
      }
      is_over = ok->reply.eof;
    }
    if (rpc_nfs3_readdir_async(nfs, replied, &args, NULL)) exit(1);
    wait_for(nfs);
    pages++;
  }
  printf("READDIR in pages:");
  print_names(names, count);
  printf(", in more than one %d\n", pages > 1);
  READDIRPLUS3args plus = {.dir = fh(&dir), .cookie = 0, .dircount = 4096, .maxcount = 8192};
  NFS("READDIRPLUS", readdirplus, READDIRPLUS3res, &plus, {
    READDIRPLUS3resok *ok = &res->READDIRPLUS3res_u.resok;
    char *all[64];
    int many = 0;
    int with_attributes = 1;
    for (entryplus3 *e = ok->reply.entries; e && many < 64; e = e->nextentry) {
      all[many++] = e->name;
      with_attributes &= e->name_attributes.attributes_follow && e->name_handle.handle_follows;
    }
    print_names(all, many);
    printf(", all with attributes and handles %d, at the end %d", with_attributes, ok->reply.eof);
  });
  READDIR3args of_file = {.dir = fh(&file), .cookie = 0, .count = 4096};
  NFS("READDIR of a file", readdir, READDIR3res, &of_file, {});
  READDIR3args small = {.dir = fh(&dir), .cookie = 0, .count = 1};
  NFS("READDIR without room", readdir, READDIR3res, &small, {});
}

static void remove_it(struct rpc_context *nfs, const char *label, const Handle *where, char *name) {
  REMOVE3args args = {.object = in(where, name)};
  NFS(label, remove, REMOVE3res, &args, {});
}

static void remove_directory(struct rpc_context *nfs, const char *label, const Handle *where, char *name) {
  RMDIR3args args = {.object = in(where, name)};
  NFS(label, rmdir, RMDIR3res, &args, {});
}

static void wrong_calls(struct rpc_context *nfs) {
  static char long_name[301];
  memset(long_name, 'n', 300);
  lookup(nfs, "LOOKUP of a long name", &dir, long_name, NULL);
  lookup(nfs, "LOOKUP in a file", &file, "f", NULL);
  Handle forged = {.length = 20};
  memset(forged.bytes, 0x5a, sizeof forged.bytes);
  getattr(nfs, "GETATTR of a forged handle", &forged);
  remove_directory(nfs, "RMDIR of a directory with entries", &root, "d");
  remove_directory(nfs, "RMDIR of a file", &dir, "f");
  remove_directory(nfs, "RMDIR of .", &dir, ".");
  remove_it(nfs, "REMOVE of a directory", &root, "d");
  remove_it(nfs, "REMOVE of no file", &dir, "none");
  char *names[] = {"f", "l", "h", "s"};
  for (int i = 0; i < 4; i++) remove_it(nfs, "REMOVE", &dir, names[i]);
  remove_it(nfs, "REMOVE of the pipe", &dir, "p");
  getattr(nfs, "GETATTR after REMOVE", &file);
  remove_directory(nfs, "RMDIR", &root, "d");
  remove_directory(nfs, "RMDIR again", &root, "d");
  getattr(nfs, "GETATTR after RMDIR", &dir);
}

int main(int count, char **words) {
  if (count != 5) return 2;
  struct rpc_context *mount = connected(words[1], atoi(words[3]), MOUNT_PROGRAM);
  mount_calls(mount, words[4]);
  struct rpc_context *nfs = connected(words[1], atoi(words[2]), NFS_PROGRAM);
  about_file_system(nfs);
  file_calls(nfs);
  name_calls(nfs);
  list_calls(nfs);
  wrong_calls(nfs);
  return 0;
}
