package io.mailhaul.cli.testing;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.security.auth.module.UnixSystem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A small file system in memory, which only the processes that it runs can see: it is mounted in a
 * mount namespace of its own, and disappears with the last process in it. For a user other than
 * root it needs a user namespace as well.
 */
public final class SmallFileSystem implements AutoCloseable {

  private final Path parent;
  private final Path path;
  private final Process holder;

  private SmallFileSystem(Path parent, Path path, Process holder) {
    this.parent = parent;
    this.path = path;
    this.holder = holder;
  }

  /** Mounts it on a new directory below that one. */
  public static SmallFileSystem mount(Path parent, int megabytes)
      throws IOException, InterruptedException {
    Path path = Files.createDirectory(parent.toRealPath().resolve("small"));
    UnixSystem user = new UnixSystem();
    List<String> command = new ArrayList<>(List.of("unshare", "--mount"));
    if (user.getUid() != 0) {
      command.addAll(
          List.of(
              "--user",
              "--map-user=" + user.getUid(),
              "--map-group=" + user.getGid(),
              "--keep-caps"));
    }
    String script = "mount -t tmpfs -o mode=700,size=" + megabytes + "m none " + path;
    // It ends with its standard input, also if this JVM is killed.
    command.addAll(List.of("sh", "-c", script + " && echo mounted && cat > /dev/null"));
    Process holder =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    assertThat(holder.inputReader().readLine())
        .as("a file system in a namespace of this user, for which 'unshare' must be allowed")
        .isEqualTo("mounted");
    return new SmallFileSystem(parent, path, holder);
  }

  /** Where the processes see it. */
  public Path path() {
    return path;
  }

  /** Runs a command that sees it. */
  public MailhaulProcess run(String... arguments) throws IOException {
    return MailhaulProcess.java(enter(), parent, arguments);
  }

  /** Writes a file until no byte is left. */
  public void fill() throws IOException, InterruptedException {
    inside("dd if=/dev/zero of=filler bs=64k; dd if=/dev/zero of=rest bs=1");
  }

  /** Deletes what {@link #fill} has written. */
  public void empty() throws IOException, InterruptedException {
    inside("rm -f filler rest");
  }

  private void inside(String script) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(enter());
    command.addAll(List.of("sh", "-c", "cd " + path + " && " + script));
    new ProcessBuilder(command)
        .redirectError(ProcessBuilder.Redirect.DISCARD)
        .start()
        .waitFor(1, TimeUnit.MINUTES);
  }

  private List<String> enter() {
    List<String> command =
        new ArrayList<>(List.of("nsenter", "--target=" + holder.pid(), "--mount"));
    if (new UnixSystem().getUid() != 0) {
      command.addAll(List.of("--user", "--preserve-credentials"));
    }
    return command;
  }

  @Override
  public void close() throws IOException, InterruptedException {
    holder.getOutputStream().close();
    holder.waitFor();
  }
}
