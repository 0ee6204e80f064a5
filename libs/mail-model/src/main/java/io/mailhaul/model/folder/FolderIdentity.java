package io.mailhaul.model.folder;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import org.jspecify.annotations.Nullable;

/**
 * What identifies a folder besides its name. Its text form is its only mapping, in JSON and in the
 * ledger: UIDVALIDITY, then, after a space, MAILBOXID if the server has one ({@code "1621"}, {@code
 * "1621 F2212ea87-6097-4256"}).
 *
 * @param uidValidity changes if the message ids of earlier sessions are no longer valid
 *     (UIDVALIDITY, RFC 9051 section 2.3.1.1); 0 if the folder does not exist yet, or if the
 *     store's message ids stay valid for ever
 * @param mailboxId stays when the folder is renamed, and is never given to another folder
 *     (MAILBOXID, RFC 8474 section 4); null if the server does not support it
 */
public record FolderIdentity(long uidValidity, @Nullable String mailboxId) {

  /** The identity of a folder that does not exist yet. */
  public static final FolderIdentity NONE = new FolderIdentity(0, null);

  public FolderIdentity {
    if (mailboxId != null && !mailboxId.matches("[^ ]{1,255}")) {
      throw new IllegalArgumentException("This is no MAILBOXID: '" + mailboxId + "'");
    }
  }

  /** The identity of a folder on a server without MAILBOXID. */
  public static FolderIdentity of(long uidValidity) {
    return new FolderIdentity(uidValidity, null);
  }

  /** Reads the {@linkplain #toString text form}. */
  @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
  public static FolderIdentity parse(String text) {
    int space = text.indexOf(' ');
    return space < 0
        ? of(Long.parseLong(text))
        : new FolderIdentity(Long.parseLong(text.substring(0, space)), text.substring(space + 1));
  }

  /**
   * Whether a message id that was recorded under the other identity identifies the same message
   * under this one. Some servers give all folders the same UIDVALIDITY, so another MAILBOXID means
   * that the folder was deleted and created again.
   */
  public boolean hasComparableMessageIds(FolderIdentity other) {
    return uidValidity == other.uidValidity
        && (mailboxId == null || other.mailboxId == null || mailboxId.equals(other.mailboxId));
  }

  /**
   * Whether both certainly identify the same folder, under the same name or not. Without MAILBOXID
   * on both sides that is never certain.
   */
  public boolean isSameFolder(FolderIdentity other) {
    return mailboxId != null && mailboxId.equals(other.mailboxId);
  }

  @Override
  @JsonValue
  public String toString() {
    return mailboxId == null ? Long.toString(uidValidity) : uidValidity + " " + mailboxId;
  }
}
