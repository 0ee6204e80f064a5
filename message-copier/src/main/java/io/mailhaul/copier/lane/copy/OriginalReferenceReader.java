package io.mailhaul.copier.lane.copy;

import io.mailhaul.access.MailboxException;
import io.mailhaul.access.folder.SourceFolder;
import io.mailhaul.access.message.BodyDigest;
import io.mailhaul.access.message.Fingerprint;
import io.mailhaul.access.message.HeaderFields;
import io.mailhaul.access.message.OriginalReference;
import io.mailhaul.access.message.TextDigest;
import io.mailhaul.copier.lane.folder.SourceFolders;
import io.mailhaul.copier.lane.state.SourceProgressState;
import io.mailhaul.model.FailureReason;
import io.mailhaul.model.folder.UidRanges;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads what identifies an original in the same way as a comparison of the folders does, because
 * the source may understand a malformed header in its own way.
 */
final class OriginalReferenceReader {

  private OriginalReferenceReader() {}

  /**
   * @param bytes the message, or its first bytes, in case that the source has lost it meanwhile
   */
  static OriginalReference read(
      SourceFolders sources, SourceProgressState source, long uid, byte[] bytes) {
    try {
      OriginalReference read = sources.read(source, folder -> read(folder, uid));
      return read == null ? of(bytes) : read;
    } catch (MailboxException e) {
      if (e.reason().scope() != FailureReason.Scope.MESSAGE) {
        throw e;
      }
      return of(bytes);
    }
  }

  private static @Nullable OriginalReference read(SourceFolder folder, long uid) {
    UidRanges one = UidRanges.of(uid, uid);
    for (Fingerprint fingerprint : folder.fetchFingerprints(one)) {
      BodyDigest digest = folder.fetchDigests(one).get(uid);
      if (fingerprint.uid() == uid && digest != null) {
        OriginalReference attached = fingerprint.original();
        return attached != null ? attached : reference(fingerprint, digest);
      }
    }
    return null;
  }

  private static OriginalReference of(byte[] bytes) {
    TextDigest digest = new TextDigest();
    digest.write(bytes, 0, bytes.length);
    return reference(
        Fingerprint.of(0, null, bytes.length, HeaderFields.of(bytes)), digest.result());
  }

  private static OriginalReference reference(Fingerprint fingerprint, BodyDigest digest) {
    return new OriginalReference(fingerprint.hash(), digest.hex(), fingerprint.size(), List.of());
  }
}
