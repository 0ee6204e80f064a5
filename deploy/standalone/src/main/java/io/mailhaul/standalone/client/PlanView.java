package io.mailhaul.standalone.client;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What would be copied where. */
public record PlanView(List<Mailbox> mailboxes) {

  public PlanView {
    mailboxes = mailboxes == null ? List.of() : List.copyOf(mailboxes);
  }

  /**
   * One mailbox's plan.
   *
   * @param found how many items its folders hold
   * @param failure why there is no plan, else null
   * @param excludedFolders source folders that are left out
   * @param virtualFolders those of them that only show what is in other folders
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

  /** A destination folder and the source folders that go into it. */
  public record Folder(String destination, List<Source> sources) {
    public Folder {
      sources = sources == null ? List.of() : List.copyOf(sources);
    }
  }

  /**
   * A source folder and how many items it holds.
   *
   * @param rule the rule that has placed it; null when it keeps its name
   * @param why the same in a few words for people
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Source(String folder, long found, @Nullable String rule, @Nullable String why) {}
}
