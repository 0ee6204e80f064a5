package io.mailhaul.access.message;

import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Computes the {@link BodyDigest} of a message. Every line end counts as CRLF, also if several CRs
 * precede its LF. White space at the ends of lines, and CRs and empty lines at the end, are
 * ignored, because servers change them. Write the whole message to it, with its header, because
 * servers disagree on where the header of a malformed message ends; then call {@link #result}.
 */
public final class TextDigest extends OutputStream {

  /** What Dovecot writes instead of NUL. */
  private static final byte[] NUL_AT_DOVECOT = {(byte) 0x80};

  private static final byte[] CR = {'\r'};
  private static final byte[] NUL = {0};

  private final DigestForm unaltered = new DigestForm();

  /** Those of the following forms that are not null. */
  private final List<DigestForm> altered = new ArrayList<>(0);

  /** With NULs as Dovecot writes them; null before the first NUL. */
  private @Nullable DigestForm atDovecot;

  /** Without bare CRs, as Courier stores it; null before the first bare CR. */
  private @Nullable DigestForm atCourier;

  /** With bare CRs as line ends, as a repair writes them; null before the first bare CR. */
  private @Nullable DigestForm withLineEnds;

  /** The same without NULs, as the next repair writes it; null before the first NUL. */
  private @Nullable DigestForm withoutNuls;

  /** The CRs directly before the next byte. */
  private long crs;

  @Override
  public void write(int value) {
    write(new byte[] {(byte) value}, 0, 1);
  }

  @Override
  public void write(byte[] bytes, int offset, int length) {
    int end = offset + length;
    int at = offset;
    while (at < end) {
      byte b = bytes[at];
      if (b == '\r') {
        crs++;
        at++;
        continue;
      }
      if (b == '\n') {
        crs = 0;
        unaltered.addLineEnd();
        for (DigestForm form : altered) {
          form.addLineEnd();
        }
        at++;
        continue;
      }
      if (crs > 0) {
        addBareCrs();
      }
      if (b == 0) {
        addNul();
        at++;
      } else {
        int from = at;
        while (at < end && isText(bytes[at])) {
          at++;
        }
        unaltered.add(bytes, from, at);
        for (DigestForm form : altered) {
          form.add(bytes, from, at);
        }
      }
    }
  }

  private static boolean isText(byte b) {
    return b != '\r' && b != '\n' && b != 0;
  }

  private void addBareCrs() {
    if (atCourier == null) {
      atCourier = fork(unaltered);
      withLineEnds = fork(unaltered);
    }
    for (; crs > 0; crs--) {
      unaltered.add(CR, 0, 1);
      addTo(atDovecot, CR);
      addLineEndTo(withLineEnds);
      addLineEndTo(withoutNuls);
    }
  }

  private void addNul() {
    if (atDovecot == null) {
      atDovecot = fork(unaltered);
      withoutNuls = fork(withLineEnds == null ? unaltered : withLineEnds);
    }
    unaltered.add(NUL, 0, 1);
    addTo(atDovecot, NUL_AT_DOVECOT);
    addTo(atCourier, NUL);
    addTo(withLineEnds, NUL);
  }

  private DigestForm fork(DigestForm form) {
    DigestForm fork = new DigestForm(form);
    altered.add(fork);
    return fork;
  }

  private static void addTo(@Nullable DigestForm form, byte[] text) {
    if (form != null) {
      form.add(text, 0, text.length);
    }
  }

  private static void addLineEndTo(@Nullable DigestForm form) {
    if (form != null) {
      form.addLineEnd();
    }
  }

  /** The digest of all bytes written. Nothing may be written afterwards. */
  public BodyDigest result() {
    return new BodyDigest(unaltered.hex(), altered.stream().map(DigestForm::hex).toList());
  }
}
