package io.mailhaul.cli.demo;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/** Compares the messages of a mailbox at the source and at the destination. */
final class DemoVerifier {

  private DemoVerifier() {}

  /**
   * Lists the differences; empty if the destination has every message exactly once, in its folder,
   * with the same bytes, flags and date, and no other messages.
   *
   * @param source by folder, how often it holds each message
   * @param destination likewise
   * @param destinationNames the destination folder's name by source folder
   */
  static List<String> differences(
      Map<String, Map<String, Integer>> source,
      Map<String, Map<String, Integer>> destination,
      Map<String, String> destinationNames) {
    Map<String, Map<String, Integer>> expected = new HashMap<>();
    source.forEach((folder, messages) -> {
      Map<String, Integer> all =
          expected.computeIfAbsent(
              destinationNames.getOrDefault(folder, folder), _ -> new HashMap<>());
      messages.forEach((message, times) -> all.merge(message, times, Integer::sum));
    });
    List<String> differences = new ArrayList<>();
    for (String folder : new TreeSet<>(expected.keySet())) {
      Map<String, Integer> actual = destination.get(folder);
      if (actual == null) {
        differences.add("folder \"" + folder + "\" is missing");
        continue;
      }
      int missing = excess(expected.getOrDefault(folder, Map.of()), actual);
      int surplus = excess(actual, expected.getOrDefault(folder, Map.of()));
      if (missing > 0 || surplus > 0) {
        differences.add(
            "folder \""
                + folder
                + "\": "
                + missing
                + " missing or altered, "
                + surplus
                + " unexpected");
      }
    }
    destination.forEach((folder, messages) -> {
      if (!expected.containsKey(folder) && !messages.isEmpty()) {
        differences.add("unexpected folder \"" + folder + "\"");
      }
    });
    return differences;
  }

  private static int excess(Map<String, Integer> of, Map<String, Integer> over) {
    return of.entrySet().stream()
        .mapToInt(e -> Math.max(0, e.getValue() - over.getOrDefault(e.getKey(), 0)))
        .sum();
  }

  /** The number of messages in all folders. */
  static int count(Map<String, Map<String, Integer>> contents) {
    return contents.values().stream()
        .flatMap(messages -> messages.values().stream())
        .mapToInt(Integer::intValue)
        .sum();
  }
}
