package io.mailhaul.standalone.demo;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/** Compares what a mailbox holds on both sides, message by message. */
final class Arrival {

  private Arrival() {}

  /**
   * What is not as it should be; empty when every message is there once, in its folder, with its
   * bytes, flags and date, and nothing else is.
   *
   * @param becomes which destination folder a source folder became
   */
  static List<String> differences(
      Map<String, Map<String, Integer>> source,
      Map<String, Map<String, Integer>> destination,
      Map<String, String> becomes) {
    Map<String, Map<String, Integer>> expected = new HashMap<>();
    source.forEach((folder, messages) -> {
      Map<String, Integer> all =
          expected.computeIfAbsent(becomes.getOrDefault(folder, folder), _ -> new HashMap<>());
      messages.forEach((message, times) -> all.merge(message, times, Integer::sum));
    });
    List<String> differences = new ArrayList<>();
    for (String folder : new TreeSet<>(expected.keySet())) {
      Map<String, Integer> there = destination.get(folder);
      if (there == null) {
        differences.add("folder \"" + folder + "\" is missing");
        continue;
      }
      int missing = excess(expected.getOrDefault(folder, Map.of()), there);
      int surplus = excess(there, expected.getOrDefault(folder, Map.of()));
      if (missing > 0 || surplus > 0) {
        differences.add(
            "folder \""
                + folder
                + "\": "
                + missing
                + " missing or changed, "
                + surplus
                + " too many");
      }
    }
    destination.forEach((folder, messages) -> {
      if (!expected.containsKey(folder) && !messages.isEmpty()) {
        differences.add("folder \"" + folder + "\" is nobody's");
      }
    });
    return differences;
  }

  private static int excess(Map<String, Integer> of, Map<String, Integer> over) {
    return of.entrySet().stream()
        .mapToInt(e -> Math.max(0, e.getValue() - over.getOrDefault(e.getKey(), 0)))
        .sum();
  }

  /** How many messages there are. */
  static int count(Map<String, Map<String, Integer>> contents) {
    return contents.values().stream()
        .flatMap(messages -> messages.values().stream())
        .mapToInt(Integer::intValue)
        .sum();
  }
}
