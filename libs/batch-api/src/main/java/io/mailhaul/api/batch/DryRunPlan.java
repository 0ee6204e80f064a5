package io.mailhaul.api.batch;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.mailhaul.model.folder.MappingRule;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The plan that a dry run produced. */
public record DryRunPlan(String batch, boolean ended, List<PlannedMailbox> mailboxes) {
  public DryRunPlan {
    mailboxes = List.copyOf(mailboxes);
  }

  /**
   * The plan of one mailbox.
   *
   * @param found the number of messages in its folders
   * @param failure why there is no plan; otherwise null
   * @param excludedFolders source folders that are not copied
   * @param virtualFolders those excluded folders that only show messages of other folders
   */
  public record PlannedMailbox(
      String address,
      MailboxStatus status,
      long found,
      @Nullable FailureDetails failure,
      List<Folder> folders,
      List<String> excludedFolders,
      @JsonInclude(JsonInclude.Include.NON_EMPTY) List<String> virtualFolders) {
    public PlannedMailbox {
      folders = List.copyOf(folders);
      excludedFolders = List.copyOf(excludedFolders);
      virtualFolders = virtualFolders == null ? List.of() : List.copyOf(virtualFolders);
    }
  }

  /** A destination folder and the source folders that are copied into it. */
  public record Folder(String destination, List<Source> sources) {
    public Folder {
      sources = List.copyOf(sources);
    }
  }

  /**
   * A source folder.
   *
   * @param mappingRule the rule that gives it another name; null when it keeps its name
   * @param mappingRuleText the rule in a few words for the user
   */
  public record Source(
      String folder,
      long found,
      long remaining,
      @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable MappingRule mappingRule,
      @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable String mappingRuleText) {}
}
