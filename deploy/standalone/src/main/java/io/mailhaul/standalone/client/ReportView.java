package io.mailhaul.standalone.client;

import io.mailhaul.events.Change;
import io.mailhaul.events.Difference;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The parts of {@code report.json} that are told on the console. */
public final class ReportView {

  private ReportView() {}

  /** A mailbox's part. */
  public record Mailbox(
      String address,
      @Nullable FailureView failure,
      List<String> excludedFolders,
      List<Folder> folders,
      List<Item> items,
      Map<Change, Long> changes,
      List<Changed> changed) {
    public Mailbox {
      excludedFolders = excludedFolders == null ? List.of() : List.copyOf(excludedFolders);
      folders = folders == null ? List.of() : List.copyOf(folders);
      items = items == null ? List.of() : List.copyOf(items);
      changes = changes == null ? Map.of() : Map.copyOf(changes);
      changed = changed == null ? List.of() : List.copyOf(changed);
    }
  }

  /**
   * A destination folder and what it was made of.
   *
   * @param rules which rule has placed those of its sources that did not keep their names
   * @param differences those of its sources that do not list what they say they hold
   * @param elsewhere how many items are copied from another folder whose label they have
   */
  public record Folder(
      String folder,
      List<String> sources,
      Map<String, String> rules,
      Map<String, Difference> differences,
      long elsewhere) {
    public Folder {
      differences = differences == null ? Map.of() : Map.copyOf(differences);
      rules = rules == null ? Map.of() : Map.copyOf(rules);
      sources = sources == null ? List.of() : List.copyOf(sources);
    }
  }

  /** A message that was skipped or failed; what the server did not tell is null. */
  public record Item(
      String folder,
      @Nullable Long uid,
      @Nullable String subject,
      @Nullable Instant date,
      @Nullable Long size,
      String reason,
      @Nullable String happened,
      @Nullable String solve,
      @Nullable String detail) {}

  /** A message that was copied with another content than it has at the source. */
  public record Changed(String folder, @Nullable Long uid, boolean signatureBroken) {}
}
