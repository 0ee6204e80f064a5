package io.mailhaul.model;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.Nulls;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The part of a mailbox that is migrated.
 *
 * @param folders source folders (name as the source shows it, or a special use such as {@code
 *     \Junk}), each with its subfolders; empty means all
 * @param excludedFolders the excluded source folders, in the same form
 * @param since messages whose INTERNALDATE is before this date (SEARCH SINCE, RFC 9051 section
 *     6.4.4) are excluded; null excludes none
 * @param userRoot only this source folder and its subfolders are migrated, and it becomes INBOX;
 *     null means the whole account
 * @param folderMap the destination folder by source folder, instead of the rules; the key is the
 *     name as the source shows it, or a special use; subfolders move with their parent
 * @param skipDeleted whether messages that are marked as deleted ({@code \Deleted}) are skipped
 * @param oneCopy whether a message that has several labels (Gmail) is copied once, rather than once
 *     per label
 */
public record Selection(
    List<String> folders,
    List<String> excludedFolders,
    @Nullable LocalDate since,
    @Nullable String userRoot,
    @JsonInclude(JsonInclude.Include.NON_EMPTY) Map<String, String> folderMap,
    @JsonInclude(JsonInclude.Include.NON_DEFAULT) @JsonSetter(nulls = Nulls.AS_EMPTY)
        boolean skipDeleted,
    @JsonInclude(JsonInclude.Include.NON_DEFAULT) @JsonSetter(nulls = Nulls.AS_EMPTY)
        boolean oneCopy) {

  /** The whole account. */
  public static final Selection ALL = new Selection(List.of(), List.of(), null, null);

  public Selection {
    folders = List.copyOf(folders);
    excludedFolders = List.copyOf(excludedFolders);
    folderMap = folderMap == null ? Map.of() : Map.copyOf(folderMap);
  }

  /** Without a mapping file. */
  public Selection(
      List<String> folders,
      List<String> excludedFolders,
      @Nullable LocalDate since,
      @Nullable String userRoot) {
    this(folders, excludedFolders, since, userRoot, Map.of());
  }

  /** Includes messages that are marked as deleted, and copies a message once per label. */
  public Selection(
      List<String> folders,
      List<String> excludedFolders,
      @Nullable LocalDate since,
      @Nullable String userRoot,
      Map<String, String> folderMap) {
    this(folders, excludedFolders, since, userRoot, folderMap, false, false);
  }
}
