package io.mailhaul.scanner.plan;

import io.mailhaul.access.FolderInfo;
import io.mailhaul.access.Namespace;
import io.mailhaul.model.CopyOptions;
import io.mailhaul.scanner.plan.FolderPlan.Target;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Builds listings and plans for tests. */
final class PlanFixture {

  private PlanFixture() {}

  /** Separator {@code /}, no prefix. */
  static FolderListing slashed(Object... folders) {
    return listing("", "/", folders);
  }

  /** Separator {@code .}, prefix {@code INBOX.}. */
  static FolderListing dotted(Object... folders) {
    return listing("INBOX.", ".", folders);
  }

  /** A listing of names and of {@link FolderInfo}s; it always contains INBOX. */
  static FolderListing listing(String prefix, String separator, Object... folders) {
    List<FolderInfo> infos =
        Stream.concat(Stream.of("INBOX"), Arrays.stream(folders))
            .map(folder ->
                folder instanceof FolderInfo info
                    ? new FolderInfo(info.name(), separator, info.attributes(), false, null)
                    : new FolderInfo((String) folder, separator, Set.of(), false, null))
            .toList();
    return new FolderListing(new Namespace(prefix, separator), infos);
  }

  static FolderInfo folder(String name, String... attributes) {
    return new FolderInfo(name, "/", Set.of(attributes), false, null);
  }

  static FolderPlan plan(FolderListing source, FolderListing destination) {
    return plan(source, destination, null, CopyOptions.DEFAULT, Map.of());
  }

  static FolderPlan plan(
      FolderListing source,
      FolderListing destination,
      @Nullable String userRoot,
      CopyOptions options,
      Map<String, String> remembered) {
    return FolderPlanner.plan(source, destination, userRoot, options, remembered).orElseThrow();
  }

  /** Source names to destination names, without INBOX if it maps to INBOX. */
  static Map<String, String> map(FolderPlan plan) {
    Map<String, String> map = new LinkedHashMap<>();
    for (Target target : plan.mappedTargets()) {
      for (FolderInfo source : target.sources()) {
        if (!(source.name().equals("INBOX") && target.name().equals("INBOX"))) {
          map.put(source.name(), target.name());
        }
      }
    }
    return map;
  }

  static Map<String, String> map(FolderListing source, FolderListing destination) {
    return map(plan(source, destination));
  }

  static Set<String> names(FolderPlan plan) {
    return plan.mappedTargets().stream().map(Target::name).collect(Collectors.toSet());
  }
}
