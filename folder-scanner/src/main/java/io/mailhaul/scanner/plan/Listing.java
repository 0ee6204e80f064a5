package io.mailhaul.scanner.plan;

import io.mailhaul.access.FolderInfo;
import io.mailhaul.access.Namespace;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What one side's LIST showed.
 *
 * @param namespace the personal namespace (RFC 2342)
 * @param labels whether folders are labels, so that a message may be in several (Gmail)
 */
public record Listing(Namespace namespace, List<FolderInfo> folders, boolean labels) {

  static final String INBOX = "INBOX";

  public Listing {
    folders = List.copyOf(folders);
  }

  /** Of a server whose folders are folders. */
  public Listing(Namespace namespace, List<FolderInfo> folders) {
    this(namespace, folders, false);
  }

  /** Whether a UserRoot names one of these folders. */
  public boolean has(String userRoot) {
    return !FolderTree.of(this, userRoot).nodes().isEmpty();
  }

  /** Whether a name is the INBOX, which has no case (RFC 9051 section 5.1). */
  static boolean isInbox(String name) {
    return name.equalsIgnoreCase(INBOX);
  }

  /**
   * The levels of a personal folder's name, without the namespace's prefix; null when the name is
   * outside of the personal namespace. INBOX and what is below it begin with the level {@code
   * INBOX}; a folder of that name below a prefix ({@code INBOX.Inbox}) is somebody's own folder and
   * gets a name of its own, since it must not become one with the INBOX elsewhere.
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

  /** All levels of a name, whatever namespace it is in. */
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
   * The levels that a name may mean which a person has written: with the namespace's prefix, and
   * without it; composed (NFC).
   */
  List<List<String>> meant(String asked) {
    String separator = namespace.separator();
    List<List<String>> names = new ArrayList<>();
    List<String> whole = levels(asked, separator);
    if (whole != null) {
      names.add(nfc(whole));
    }
    names.add(nfc(split(asked, separator)));
    return names;
  }

  /** Composed, so that names are compared as people see them. */
  static List<String> nfc(List<String> levels) {
    return levels.stream().map(level -> Normalizer.normalize(level, Normalizer.Form.NFC)).toList();
  }

  /** The separator of a folder: its own, else the namespace's. */
  String separatorOf(FolderInfo folder) {
    return folder.separator().isEmpty() ? namespace.separator() : folder.separator();
  }

  /**
   * Whether any folder tells its special use (RFC 6154), so that names need not be guessed from.
   */
  boolean tellsSpecialUse() {
    return folders.stream()
        .anyMatch(folder ->
            folder.attributes().stream()
                .map(attribute -> attribute.toLowerCase(Locale.ROOT))
                .anyMatch(SpecialUse.ATTRIBUTES::contains));
  }
}
