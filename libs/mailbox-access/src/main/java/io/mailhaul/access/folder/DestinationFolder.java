package io.mailhaul.access.folder;

import io.mailhaul.access.message.Message;
import io.mailhaul.model.folder.UidRanges;
import java.util.List;
import java.util.Set;

/**
 * A folder that a mailbox has open for changes. It can be read as well, because the copies are
 * compared with their originals.
 */
public interface DestinationFolder extends SourceFolder {

  /**
   * The flags and keywords that the folder stores permanently, as the server spells them
   * (PERMANENTFLAGS, RFC 9051 section 7.1); {@code \*} means that clients may create keywords.
   * Empty if the store does not say, which means all.
   */
  Set<String> permanentFlags();

  /**
   * Appends messages in this order. An IMAP adapter uses MULTIAPPEND (RFC 3502) if the server
   * offers it, otherwise pipelined APPENDs, and non-synchronizing literals (RFC 7888) if the server
   * offers them. Returns one result for each message, in order. A refusal is not thrown: it is
   * returned as {@link AppendResult.Refused}, also if its reason concerns the account or the server
   * (over quota, throttled). If the connection is lost, the result is {@link
   * AppendResult.Unanswered} for every message that was sent, wholly or in part, without a
   * response, and {@link AppendResult.NotSent} for all others.
   *
   * <p>The process may be paused at any point, also within the bytes of a message, and meanwhile
   * another process may take over its work. Therefore {@code writeCheck} is called repeatedly.
   *
   * @param writeCheck called before every block of bytes, and before a command is completed. If it
   *     throws, this method throws the same exception, the connection is closed, and the command is
   *     never completed.
   * @throws io.mailhaul.access.MailboxException only if the body of a message cannot be read from
   *     its source. Then the connection is closed too, so that the server does not store an
   *     incomplete message.
   */
  List<AppendResult> append(List<Message> messages, Runnable writeCheck);

  /**
   * Reads the status, with the messages that this object has appended. Other than {@link #refresh},
   * it may leave out what other sessions have changed in the meantime.
   */
  default FolderStatus refreshAfterAppend() {
    return refresh();
  }

  /**
   * Adds flags and keywords to messages (UID STORE +FLAGS.SILENT). The server may accept the
   * request without storing all of them: {@link #fetchHeads} shows which ones.
   *
   * @throws io.mailhaul.access.MailboxException with FOLDER_REFUSED if the server refuses
   */
  void addFlags(UidRanges uids, Set<String> flags);
}
