package io.mailhaul.cli.secrets;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.kafka.common.record.FileRecords;
import org.jspecify.annotations.Nullable;

/**
 * What a stopped platform has written below its data directory: the bytes of all files, and the
 * records of Kafka's segments, which are compressed in their files. PostgreSQL compresses only
 * values of several kilobytes.
 */
record StoredBytes(Map<String, String> byFile) {

  static StoredBytes below(Path directory) throws IOException {
    Map<String, String> byFile = new TreeMap<>();
    try (Stream<Path> all = Files.walk(directory)) {
      for (Path file : all.filter(Files::isRegularFile).toList()) {
        byFile.put(
            directory.relativize(file).toString(),
            file.toString().endsWith(".log") && file.toString().contains("kafka")
                ? records(file)
                : Files.readString(file, StandardCharsets.ISO_8859_1));
      }
    }
    return new StoredBytes(byFile);
  }

  private static String records(Path segment) throws IOException {
    StringBuilder text = new StringBuilder();
    try (FileRecords records = FileRecords.open(segment.toFile(), false)) {
      records
          .records()
          .forEach(record -> {
            append(text, record.key());
            append(text, record.value());
            Stream.of(record.headers())
                .forEach(header -> append(text, ByteBuffer.wrap(header.value())));
          });
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
    return text.toString();
  }

  private static void append(StringBuilder text, @Nullable ByteBuffer bytes) {
    if (bytes != null) {
      text.append(StandardCharsets.ISO_8859_1.decode(bytes)).append('\n');
    }
  }

  /** The files that contain the text in UTF-8. */
  Stream<String> filesWith(String text) {
    String bytes = new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
    return byFile.entrySet().stream()
        .filter(file -> file.getValue().contains(bytes))
        .map(Map.Entry::getKey);
  }
}
