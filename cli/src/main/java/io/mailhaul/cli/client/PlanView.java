package io.mailhaul.cli.client;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The plan of a dry run. */
public record PlanView(List<Mailbox> mailboxes) {

  public PlanView {
    mailboxes = mailboxes == null ? List.of() : List.copyOf(mailboxes);
  }

  /**
   * One mailbox's plan.
   *
   * @param found the number of items in its folders
   * @param failure why there is no plan, otherwise null
   * @param excludedFolders source folders that are not copied
   * @param virtualFolders those excluded folders that only show items of other folders
   */
  public record Mailbox(
      String address,
      long found,
      @Nullable FailureView failure,
      List<Folder> folders,
      List<String> excludedFolders,
      List<String> virtualFolders) {
    public Mailbox {
      folders = folders == null ? List.of() : List.copyOf(folders);
      excludedFolders = excludedFolders == null ? List.of() : List.copyOf(excludedFolders);
      virtualFolders = virtualFolders == null ? List.of() : List.copyOf(virtualFolders);
    }
  }

  /** A destination folder and the source folders that are copied into it. */
  public record Folder(String destination, List<Source> sources) {
    public Folder {
      sources = sources == null ? List.of() : List.copyOf(sources);
    }
  }

  /**
   * A source folder and its number of items.
   *
   * @param rule the rule that changed its name; null if it keeps its name
   * @param why the rule in a few words for the user
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Source(String folder, long found, @Nullable String rule, @Nullable String why) {}
}
