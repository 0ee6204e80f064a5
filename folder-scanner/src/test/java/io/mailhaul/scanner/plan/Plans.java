package io.mailhaul.scanner.plan;

import io.mailhaul.access.FolderInfo;
import io.mailhaul.access.Namespace;
import io.mailhaul.events.Selection;
import io.mailhaul.scanner.plan.FolderPlan.Target;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Builds listings and plans for tests. */
final class Plans {

  private Plans() {}

  /** Separator {@code /}, no prefix. */
  static Listing slashed(Object... folders) {
    return listing("", "/", folders);
  }

  /** Separator {@code .}, prefix {@code INBOX.}. */
  static Listing dotted(Object... folders) {
    return listing("INBOX.", ".", folders);
  }

  /** A listing of names and of {@link FolderInfo}s; it always contains INBOX. */
  static Listing listing(String prefix, String separator, Object... folders) {
    List<FolderInfo> infos =
        Stream.concat(Stream.of("INBOX"), Arrays.stream(folders))
            .map(folder ->
                folder instanceof FolderInfo info
                    ? new FolderInfo(info.name(), separator, info.attributes(), false, null)
                    : new FolderInfo((String) folder, separator, Set.of(), false, null))
            .toList();
    return new Listing(new Namespace(prefix, separator), infos);
  }

  static FolderInfo folder(String name, String... attributes) {
    return new FolderInfo(name, "/", Set.of(attributes), false, null);
  }

  static FolderPlan plan(Listing source, Listing destination) {
    return plan(source, destination, Selection.ALL, Map.of());
  }

  static FolderPlan plan(
      Listing source, Listing destination, Selection selection, Map<String, String> remembered) {
    return FolderPlanner.plan(source, destination, selection, remembered).orElseThrow();
  }

  /** Source names to destination names, without INBOX if it maps to INBOX. */
  static Map<String, String> map(FolderPlan plan) {
    Map<String, String> map = new LinkedHashMap<>();
    for (Target target : plan.mapped()) {
      for (FolderInfo source : target.sources()) {
        if (!(source.name().equals("INBOX") && target.name().equals("INBOX"))) {
          map.put(source.name(), target.name());
        }
      }
    }
    return map;
  }

  static Map<String, String> map(Listing source, Listing destination) {
    return map(plan(source, destination));
  }

  static Set<String> names(FolderPlan plan) {
    return plan.mapped().stream().map(Target::name).collect(Collectors.toSet());
  }
}
