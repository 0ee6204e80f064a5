package io.mailhaul.standalone.client;

import java.time.Instant;
import java.util.List;
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
      List<Item> items) {
    public Mailbox {
      excludedFolders = excludedFolders == null ? List.of() : List.copyOf(excludedFolders);
      folders = folders == null ? List.of() : List.copyOf(folders);
      items = items == null ? List.of() : List.copyOf(items);
    }
  }

  /** A destination folder and what it was made of. */
  public record Folder(String folder, List<String> sources) {
    public Folder {
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
}
