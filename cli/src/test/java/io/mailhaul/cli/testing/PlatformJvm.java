package io.mailhaul.cli.testing;

import io.mailhaul.standalone.testing.UnpackedPostgres;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * Java processes of the platform: with the launcher's class path, and with options for a quick
 * start. The classes come from an archive that a run of the demo has filled.
 */
public final class PlatformJvm {

  /** The target directory of the module {@code cli}, which the build sets. */
  private static final Path TARGET = Path.of(System.getProperty("mailhaul.cli.target"));

  private static final Path JARS = TARGET.resolve("lib");
  private static final Path ARCHIVE = TARGET.resolve("platform.jsa");
  private static final int DEMO_TIMEOUT_SECONDS = 300;

  private static final List<String> OPTIONS =
      List.of(
          // The processes run too short for C2 and G1 to pay off.
          "-XX:TieredStopAtLevel=1",
          "-XX:+UseSerialGC",
          "--enable-native-access=ALL-UNNAMED",
          "--sun-misc-unsafe-memory-access=allow",
          // Hides the warning when the archive cannot be used.
          "-Xlog:disable",
          UnpackedPostgres.javaOption());

  static {
    // Another JVM of the build may have the same task.
    try (FileChannel lock =
        FileChannel.open(
            TARGET.resolve("platform.lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      lock.lock();
      if (isStale()) {
        fillArchive();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private PlatformJvm() {}

  /**
   * The command of a process, without the program's arguments.
   *
   * @param options more options of Java
   * @param classes directories with classes that are not in the product
   */
  public static List<String> command(List<String> options, List<Path> classes, String main) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(OPTIONS);
    if (Files.exists(ARCHIVE)) {
      command.add("-XX:SharedArchiveFile=" + ARCHIVE);
    }
    command.addAll(options);
    command.add("-cp");
    StringBuilder classPath = new StringBuilder(JARS + "/*");
    // At the end: the archive's class path must come first.
    classes.forEach(directory -> classPath.append(File.pathSeparator).append(directory));
    command.add(classPath.toString());
    command.add(main);
    return command;
  }

  /** Java does not use an archive whose jars have changed. */
  private static boolean isStale() throws IOException {
    if (!Files.exists(ARCHIVE)) {
      return true;
    }
    long filled = Files.getLastModifiedTime(ARCHIVE).toMillis();
    try (Stream<Path> jars = Files.list(JARS)) {
      return jars.anyMatch(jar -> jar.toFile().lastModified() >= filled);
    }
  }

  /** Without an archive all tests run as well, only slower. */
  private static void fillArchive() throws IOException, InterruptedException {
    Files.deleteIfExists(ARCHIVE);
    Path unfinished = TARGET.resolve("platform.jsa.new");
    List<String> demo =
        command(
            List.of("-Xmx512m", "-XX:ArchiveClassesAtExit=" + unfinished),
            List.of(),
            "io.mailhaul.cli.Mailhaul");
    demo.add("demo");
    Process process =
        new ProcessBuilder(demo)
            .redirectErrorStream(true)
            .redirectOutput(TARGET.resolve("platform-archive.log").toFile())
            .start();
    if (!process.waitFor(DEMO_TIMEOUT_SECONDS, TimeUnit.SECONDS)) {
      process.destroyForcibly().waitFor();
    }
    if (Files.exists(unfinished)) {
      Files.move(unfinished, ARCHIVE, StandardCopyOption.ATOMIC_MOVE);
    }
  }
}
