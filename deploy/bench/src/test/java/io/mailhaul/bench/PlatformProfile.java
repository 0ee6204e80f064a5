package io.mailhaul.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordedFrame;
import jdk.jfr.consumer.RecordedThread;
import jdk.jfr.consumer.RecordingFile;

/**
 * A profile of the platform's process during one run: processor time by thread, and samples of
 * Java's Flight Recorder by thread and method. The recording and the tables are left as files.
 */
final class PlatformProfile implements AutoCloseable {

  /** A sample of a thread's stack after each interval of processor time, also in native code. */
  private static final String SAMPLE_EVENT = "jdk.CPUTimeSample";

  private static final String SAMPLE_INTERVAL = "10ms";

  /** Without the events of the usual settings, which take processor time themselves. */
  private static final String SETTINGS =
      """
      <?xml version="1.0" encoding="UTF-8"?>
      <configuration version="2.0">
        <event name="%s">
          <setting name="enabled">true</setting>
          <setting name="throttle">%s</setting>
          <setting name="stackTrace">true</setting>
        </event>
      </configuration>
      """
          .formatted(SAMPLE_EVENT, SAMPLE_INTERVAL);

  private static final String NAME = "bench";
  private static final String MAILHAUL = "io.mailhaul.";
  private static final int ROWS = 30;
  private static final int INCLUSIVE_ROWS = 80;
  private static final double LEAST_SECONDS = 0.03;

  private final ProcessHandle platform;
  private final Path recording;
  private final Path tables;
  private final String work;
  private final ThreadUsage usage;

  private PlatformProfile(
      ProcessHandle platform, Path recording, Path tables, String work, ThreadUsage usage) {
    this.platform = platform;
    this.recording = recording;
    this.tables = tables;
    this.work = work;
    this.usage = usage;
  }

  /** Begins to record; the files are in the directory and have the name of the workload. */
  static PlatformProfile start(
      ProcessHandle platform,
      ProcessHandle database,
      List<ProcessHandle> servers,
      Path directory,
      String work)
      throws IOException, InterruptedException {
    Path files = Files.createDirectories(directory).toAbsolutePath();
    // The frames of Mailhaul may be deep below those of its libraries.
    jcmd(platform, "JFR.configure", "stackdepth=256");
    Path settings = Files.writeString(files.resolve("samples.jfc"), SETTINGS);
    jcmd(platform, "JFR.start", "name=" + NAME, "settings=" + settings);
    return new PlatformProfile(
        platform,
        files.resolve(work + ".jfr"),
        files.resolve(work + ".md"),
        work,
        ThreadUsage.start(platform, database, servers));
  }

  /** Ends the recording, and writes the tables. */
  Path write(double runSeconds) throws IOException, InterruptedException {
    usage.stop();
    jcmd(platform, "JFR.dump", "name=" + NAME, "filename=" + recording);
    StringBuilder text = new StringBuilder();
    text.append("# Profile of Mailhaul: %s, %.2f s%n".formatted(work, runSeconds));
    seconds(text, "Processor time by thread", usage.secondsByThread());
    seconds(text, "Processor time of other processes", usage.secondsByProcess());
    List<Sample> samples = samples();
    text.append(
        "%n%,d samples, one per %s of processor time.%n"
            .formatted(samples.size(), SAMPLE_INTERVAL));
    shares(text, "Samples by thread", samples, ROWS, sample -> Set.of(sample.thread()));
    shares(text, "Samples by method", samples, ROWS, sample -> Set.of(sample.frames().getFirst()));
    shares(
        text,
        "Samples by the innermost method of Mailhaul",
        samples,
        ROWS,
        sample -> Set.of(innermost(sample)));
    shares(
        text,
        "Samples in a method of Mailhaul or in what it calls",
        samples,
        INCLUSIVE_ROWS,
        sample -> {
          Set<String> methods = new HashSet<>(sample.frames());
          methods.removeIf(method -> !method.startsWith(MAILHAUL));
          return methods;
        });
    return Files.writeString(tables, text.toString());
  }

  private record Sample(String thread, List<String> frames) {}

  private List<Sample> samples() throws IOException {
    List<Sample> samples = new ArrayList<>();
    try (RecordingFile file = new RecordingFile(recording)) {
      while (file.hasMoreEvents()) {
        RecordedEvent event = file.readEvent();
        if (event.getEventType().getName().equals(SAMPLE_EVENT)) {
          samples.add(new Sample(thread(event), frames(event)));
        }
      }
    }
    return samples;
  }

  private static List<String> frames(RecordedEvent event) {
    if (event.getStackTrace() == null) {
      return List.of("(not Java, or not known)");
    }
    List<String> frames =
        event.getStackTrace().getFrames().stream().map(PlatformProfile::method).toList();
    return frames.isEmpty() ? List.of("(not Java, or not known)") : frames;
  }

  private static String method(RecordedFrame frame) {
    String type = frame.getMethod().getType().getName().replaceAll("\\$\\$Lambda.*", "");
    return type + "." + frame.getMethod().getName();
  }

  private static String innermost(Sample sample) {
    return sample.frames().stream()
        .filter(method -> method.startsWith(MAILHAUL))
        .findFirst()
        .orElse("(none, " + sample.thread() + ")");
  }

  /** The thread's name without what distinguishes threads of the same kind. */
  private static String thread(RecordedEvent event) {
    RecordedThread thread = event.getThread("eventThread");
    if (thread == null) {
      return "(not known)";
    }
    String name = thread.getJavaName() == null ? thread.getOSName() : thread.getJavaName();
    if (name == null || name.isEmpty()) {
      name = "(no name)";
    }
    return thread.isVirtual()
        ? name.replaceFirst("^(sign-in|[^-]+)-.*", "$1-…") + ", virtual"
        : name.replaceAll("\\d+", "#");
  }

  private static void seconds(StringBuilder text, String title, Map<String, Double> seconds) {
    double total = seconds.values().stream().mapToDouble(Double::doubleValue).sum();
    text.append("%n| %s | seconds |%n|---|---|%n".formatted(title));
    seconds.forEach((name, used) -> {
      if (used >= LEAST_SECONDS) {
        text.append(String.format(Locale.ROOT, "| %s | %.2f |%n", name, used));
      }
    });
    text.append(String.format(Locale.ROOT, "| all | %.2f |%n", total));
  }

  private static void shares(
      StringBuilder text,
      String title,
      List<Sample> samples,
      int rows,
      Function<Sample, Set<String>> keys) {
    Map<String, Long> counts =
        samples.stream()
            .flatMap(sample -> keys.apply(sample).stream())
            .collect(Collectors.groupingBy(key -> key, HashMap::new, Collectors.counting()));
    text.append("%n| %s | %% |%n|---|---|%n".formatted(title));
    counts.entrySet().stream()
        .sorted(Map.Entry.comparingByValue(Comparator.reverseOrder()))
        .limit(rows)
        .forEach(row ->
            text.append(
                String.format(
                    Locale.ROOT,
                    "| `%s` | %.1f |%n",
                    row.getKey(),
                    100.0 * row.getValue() / samples.size())));
  }

  private static String jcmd(ProcessHandle process, String... command)
      throws IOException, InterruptedException {
    List<String> all = new ArrayList<>();
    all.add(Path.of(System.getProperty("java.home"), "bin", "jcmd").toString());
    all.add(Long.toString(process.pid()));
    all.addAll(List.of(command));
    Process jcmd = new ProcessBuilder(all).redirectErrorStream(true).start();
    String output = new String(jcmd.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (jcmd.waitFor() != 0) {
      throw new IOException(String.join(" ", command) + ": " + output);
    }
    return output;
  }

  /** Stops the recording, also after a failed run. */
  @Override
  public void close() throws IOException, InterruptedException {
    usage.stop();
    jcmd(platform, "JFR.stop", "name=" + NAME);
  }
}
