package io.mailhaul.cli.client;

import io.mailhaul.model.folder.Alteration;
import io.mailhaul.model.folder.ListingMismatch;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The parts of {@code report.json} that the command line shows. */
public final class ReportView {

  private ReportView() {}

  /** A mailbox in the report. */
  public record Mailbox(
      String address,
      @Nullable FailureView failure,
      List<String> excludedFolders,
      List<Folder> folders,
      List<Item> items,
      Map<Alteration, Long> changes,
      List<AlteredItem> changed) {
    public Mailbox {
      excludedFolders = excludedFolders == null ? List.of() : List.copyOf(excludedFolders);
      folders = folders == null ? List.of() : List.copyOf(folders);
      items = items == null ? List.of() : List.copyOf(items);
      changes = changes == null ? Map.of() : Map.copyOf(changes);
      changed = changed == null ? List.of() : List.copyOf(changed);
    }
  }

  /**
   * A destination folder and the source folders that were copied into it.
   *
   * @param rules by source folder, the rule that changed its name; without those that keep it
   * @param differences by source folder, the mismatch of reported and listed items, if there is one
   * @param elsewhere how many items were copied under another label's folder
   */
  public record Folder(
      String folder,
      List<String> sources,
      Map<String, String> rules,
      Map<String, ListingMismatch> differences,
      long elsewhere) {
    public Folder {
      differences = differences == null ? Map.of() : Map.copyOf(differences);
      rules = rules == null ? Map.of() : Map.copyOf(rules);
      sources = sources == null ? List.of() : List.copyOf(sources);
    }
  }

  /** An item that was skipped or failed; values that the server did not report are null. */
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

  /** A message whose copy has altered content. */
  public record AlteredItem(String folder, @Nullable Long uid, boolean signatureBroken) {}
}
