package io.mailhaul.scanner.plan;

import io.mailhaul.access.FolderInfo;
import io.mailhaul.access.Namespace;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The folders of the source or the destination, from LIST (RFC 9051 section 6.3.9).
 *
 * @param namespace the personal namespace (RFC 2342)
 * @param foldersAreLabels whether folders are labels, so that a message may be in several folders
 *     (Gmail)
 */
public record FolderListing(
    Namespace namespace, List<FolderInfo> folders, boolean foldersAreLabels) {

  public static final String INBOX = "INBOX";

  public FolderListing {
    folders = List.copyOf(folders);
  }

  /** The listing of a server whose folders are not labels. */
  public FolderListing(Namespace namespace, List<FolderInfo> folders) {
    this(namespace, folders, false);
  }

  /** Whether a name is INBOX, which is case-insensitive (RFC 9051 section 5.1). */
  static boolean isInbox(String name) {
    return name.equalsIgnoreCase(INBOX);
  }

  /**
   * The levels of a personal folder's name, without the namespace prefix; null when the name is
   * outside the personal namespace. INBOX and its subfolders begin with the level {@code INBOX}. A
   * folder of that name below a prefix ({@code INBOX.Inbox}) is a normal folder. It gets a number,
   * so that it is not merged with INBOX at the destination.
   */
  @Nullable List<String> levels(String name, String separator) {
    if (isInbox(name)) {
      return List.of(INBOX);
    }
    String prefix = namespace.prefix();
    if (!prefix.isEmpty()) {
      if (!hasPrefix(name)) {
        return null;
      }
      List<String> levels = split(name.substring(prefix.length()), separator);
      if (isInbox(levels.getFirst())) {
        levels.set(0, levels.getFirst() + " (2)");
      }
      return levels;
    }
    List<String> levels = split(name, separator);
    if (isInbox(levels.getFirst())) {
      levels.set(0, INBOX);
    }
    return levels;
  }

  private boolean hasPrefix(String name) {
    String prefix = namespace.prefix();
    if (name.length() <= prefix.length()) {
      return false;
    }
    String head = name.substring(0, prefix.length());
    return isInbox(prefix.substring(0, prefix.length() - 1))
        ? head.equalsIgnoreCase(prefix)
        : head.equals(prefix);
  }

  /** All levels of a name in any namespace. */
  static List<String> split(String name, String separator) {
    List<String> levels = new ArrayList<>();
    int from = 0;
    if (!separator.isEmpty()) {
      for (int at = name.indexOf(separator); at >= 0; at = name.indexOf(separator, from)) {
        levels.add(name.substring(from, at));
        from = at + separator.length();
      }
    }
    levels.add(name.substring(from));
    return levels;
  }

  /**
   * The possible levels of a name that a user has entered: read with the namespace prefix, and
   * without it; in Unicode form NFC.
   */
  List<List<String>> candidateLevels(String entered) {
    String separator = namespace.separator();
    List<List<String>> names = new ArrayList<>();
    List<String> whole = levels(entered, separator);
    if (whole != null) {
      names.add(nfc(whole));
    }
    names.add(nfc(split(entered, separator)));
    return names;
  }

  /** The levels in Unicode form NFC, so that names that look the same are equal. */
  static List<String> nfc(List<String> levels) {
    return levels.stream().map(level -> Normalizer.normalize(level, Normalizer.Form.NFC)).toList();
  }

  /** The hierarchy separator of a folder: its own, else that of the namespace. */
  String separatorOf(FolderInfo folder) {
    return folder.separator().isEmpty() ? namespace.separator() : folder.separator();
  }

  /** Whether any folder advertises a special use (RFC 6154), so that names need not be guessed. */
  boolean advertisesSpecialUse() {
    return folders.stream()
        .anyMatch(folder ->
            folder.attributes().stream()
                .map(attribute -> attribute.toLowerCase(Locale.ROOT))
                .anyMatch(SpecialUse.ATTRIBUTES::contains));
  }
}
