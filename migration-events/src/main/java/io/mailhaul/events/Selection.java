package io.mailhaul.events;

import java.time.LocalDate;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which part of a mailbox is migrated.
 *
 * @param folders source folders (name as the source shows it, or a special use such as {@code
 *     \Junk}), each with its children; empty means all
 * @param excludedFolders the same, left out
 * @param since items whose INTERNALDATE is before this date (SEARCH SINCE, RFC 9051 section 6.4.4)
 *     are left out; null means none
 * @param userRoot only this source folder and what is below it, and it becomes INBOX; null means
 *     the whole account
 */
public record Selection(
    List<String> folders,
    List<String> excludedFolders,
    @Nullable LocalDate since,
    @Nullable String userRoot) {

  /** The whole account. */
  public static final Selection ALL = new Selection(List.of(), List.of(), null, null);

  public Selection {
    folders = List.copyOf(folders);
    excludedFolders = List.copyOf(excludedFolders);
  }
}
