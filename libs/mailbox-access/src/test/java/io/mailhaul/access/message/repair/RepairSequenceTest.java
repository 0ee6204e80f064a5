package io.mailhaul.access.message.repair;

import static org.assertj.core.api.Assertions.assertThat;

import io.mailhaul.access.message.OriginalReference;
import io.mailhaul.access.message.header.RawHeader;
import io.mailhaul.model.folder.Alteration;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("TRAP 21: the smallest documented alteration is tried first")
class RepairSequenceTest {

  private static final List<RepairStep> STEPS =
      List.of(
          new MboxFromRemover(),
          new FinalCrlfAdder(),
          new LineEndNormalizer(),
          new NulRemover(),
          new HeaderEncoder(),
          new LongLineWrapper(),
          new HeaderLineRepairer(),
          new HeaderAdder());

  private static final OriginalReference ORIGINAL =
      new OriginalReference("0".repeat(32), "0".repeat(64), 7, List.of());

  @Test
  void aMessageWithoutDefectsHasNoRepairedForms() {
    assertThat(forms("Subject: x\r\n\r\ntext\r\n")).isEmpty();
    assertThat(forms("")).isEmpty();
  }

  @Test
  void eachFormHasOneMoreAlterationThanItsPredecessor() {
    List<RepairSequence.RepairedForm> forms = forms("From x\nSubject: Grüße\0\n\ntext\0");
    assertThat(forms)
        .extracting(RepairSequence.RepairedForm::alterations)
        .containsExactly(
            List.of(Alteration.MBOX_FROM_REMOVED),
            List.of(Alteration.MBOX_FROM_REMOVED, Alteration.FINAL_CRLF_ADDED),
            List.of(
                Alteration.MBOX_FROM_REMOVED,
                Alteration.FINAL_CRLF_ADDED,
                Alteration.LINE_ENDS_TO_CRLF),
            List.of(
                Alteration.MBOX_FROM_REMOVED,
                Alteration.FINAL_CRLF_ADDED,
                Alteration.LINE_ENDS_TO_CRLF,
                Alteration.NUL_REMOVED),
            List.of(
                Alteration.MBOX_FROM_REMOVED,
                Alteration.FINAL_CRLF_ADDED,
                Alteration.LINE_ENDS_TO_CRLF,
                Alteration.NUL_REMOVED,
                Alteration.HEADER_ENCODED));
    assertThat(new String(forms.getLast().bytes(), StandardCharsets.UTF_8))
        .isEqualTo("Subject: =?utf-8?Q?Gr=C3=BC=C3=9Fe?=\r\n\r\ntext\r\n");
  }

  @Test
  void aFormWithARepairedHeaderRefersToTheOriginal() {
    String message = "DKIM-Signature: v=1\r\nbad line\r\n\r\na\0b\r\n";
    assertThat(forms(message)).as("without a reference").hasSize(1);
    List<RepairSequence.RepairedForm> forms = forms(message, ORIGINAL);
    assertThat(forms).hasSize(2);
    List<Alteration> all =
        List.of(
            Alteration.NUL_REMOVED, Alteration.HEADER_LINES_REPAIRED, Alteration.SIGNATURE_BROKEN);
    assertThat(forms.getLast().alterations()).isEqualTo(all);
    assertThat(text(forms.getLast().bytes()))
        .isEqualTo(
            ORIGINAL.with(all).field()
                + "DKIM-Signature: v=1\r\nMailhaul-Invalid-Header: bad line\r\n\r\nab\r\n");
    assertThat(text(forms("no header", ORIGINAL).getLast().bytes()))
        .isEqualTo(
            ORIGINAL.with(List.of(Alteration.FINAL_CRLF_ADDED, Alteration.HEADER_ADDED)).field()
                + "\r\nno header\r\n");
    assertThat(forms("Subject: x\r\n\r\ntext\r\n", ORIGINAL)).isEmpty();
  }

  @Test
  void aFormWithAnotherFingerprintOrDigestRefersToTheOriginal() {
    String subjectLost = "From: a@b\r\n\0\r\nSubject: x\r\n\r\ntext\r\n";
    String nameFound = "\0Subject: x\r\n\r\ntext\r\n";
    String folded = "Content-Transfer-Encoding: base64\r\n\r\n" + "AAAA".repeat(400) + "\r\n";
    for (String message : List.of(subjectLost, nameFound, folded)) {
      assertThat(text(forms(message, ORIGINAL).getFirst().bytes()))
          .as(message)
          .startsWith("Mailhaul-Original: ");
      assertThat(text(forms(message).getFirst().bytes())).doesNotContain("Mailhaul-Original: ");
    }
    assertThat(text(forms("Subject: x\0\r\n\r\ntext\0\r\n", ORIGINAL).getFirst().bytes()))
        .isEqualTo("Subject: x\r\n\r\ntext\r\n");
  }

  @Test
  void formsOfSignedMailReportTheBrokenSignature() {
    assertThat(forms("DKIM-Signature: v=1; a=rsa-sha256\r\n\r\na\0b\r\n").getFirst().alterations())
        .containsExactly(Alteration.NUL_REMOVED, Alteration.SIGNATURE_BROKEN);
    assertThat(forms("dkim-signature: v=1\r\n\r\ntext\r\n")).isEmpty();
  }

  @Property(tries = 3000)
  void eachStepIsIdempotentAndKeepsItsRule(@ForAll("messages") byte[] message) {
    byte[] bytes = message;
    for (RepairStep step : STEPS) {
      byte[] once = step.apply(bytes);
      byte[] twice = step.apply(once);
      assertThat(twice).as("twice " + step.alteration()).isSameAs(once);
      assertRule(step, bytes, once);
      bytes = once;
    }
  }

  /** Checks the step's rule, and that nothing else has changed. */
  private static void assertRule(RepairStep step, byte[] before, byte[] after) {
    String from = text(before);
    String to = text(after);
    switch (step.alteration()) {
      case MBOX_FROM_REMOVED -> assertThat(from).endsWith(to);
      case FINAL_CRLF_ADDED -> {
        assertThat(to).startsWith(from);
        assertThat(to.isEmpty() || to.endsWith("\n")).isTrue();
      }
      case LINE_ENDS_TO_CRLF -> {
        assertThat(to.replace("\r\n", "")).doesNotContain("\r").doesNotContain("\n");
        assertThat(to.replaceAll("[\r\n]", "")).isEqualTo(from.replaceAll("[\r\n]", ""));
      }
      case NUL_REMOVED -> {
        assertThat(to.contains("\0"))
            .isEqualTo(!from.isEmpty() && from.replace("\0", "").isEmpty());
        assertThat(to.replace("\0", "")).isEqualTo(from.replace("\0", ""));
      }
      case HEADER_ENCODED -> {
        assertThat(text(body(after))).isEqualTo(text(body(before)));
        assertThat(RawHeader.fields(after, 0).size()).isEqualTo(RawHeader.fields(before, 0).size());
      }
      case LINES_FOLDED ->
          assertThat(to.replaceAll("[=\r\n]", "")).isEqualTo(from.replaceAll("[=\r\n]", ""));
      case HEADER_LINES_REPAIRED -> {
        List<RawHeader.Field> fields = RawHeader.fields(before, 0);
        assertThat(to.endsWith(text(body(before)))).isTrue();
        if (fields.stream().anyMatch(field -> field.colon() >= 0)) {
          assertThat(RawHeader.fields(after, 0)).allMatch(RawHeader.Field::isStrict);
        } else {
          assertThat(after).isSameAs(before);
        }
      }
      case HEADER_ADDED -> assertThat(to).isIn(from, "\r\n" + from);
      default -> throw new AssertionError(step.alteration());
    }
  }

  private static byte[] body(byte[] message) {
    return Arrays.copyOfRange(message, RawHeader.end(message, 0), message.length);
  }

  @Provide
  Arbitrary<byte[]> messages() {
    Arbitrary<byte[]> pieces =
        Arbitraries.of(
                "From ",
                "From: ",
                "Subject: ",
                "To: ",
                "Content-Type: multipart/mixed; boundary=b",
                "Content-Type: text/plain; charset=koi8-r",
                "Content-Transfer-Encoding: base64",
                "Content-Transfer-Encoding: quoted-printable",
                "Content-Disposition: attachment; filename=\"ü\"",
                "--b",
                "--b--",
                "\r\n",
                "\n",
                "\r",
                "\r\n\r\n",
                "\0",
                " ",
                "\t",
                "ü",
                "ü ü",
                "\"ö\"",
                "(é)",
                "<",
                ">",
                "\\",
                "=",
                "=C3",
                "@",
                "word",
                "x".repeat(990),
                "y ".repeat(700))
            .map(piece -> piece.getBytes(StandardCharsets.UTF_8));
    Arbitrary<byte[]> raw = Arbitraries.bytes().array(byte[].class).ofMinSize(1).ofMaxSize(3);
    return Arbitraries.frequencyOf(
            net.jqwik.api.Tuple.of(9, pieces), net.jqwik.api.Tuple.of(1, raw))
        .list()
        .ofMaxSize(25)
        .map(RepairSequenceTest::joined);
  }

  private static byte[] joined(List<byte[]> pieces) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    pieces.forEach(all::writeBytes);
    return all.toByteArray();
  }

  private static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.ISO_8859_1);
  }

  private static List<RepairSequence.RepairedForm> forms(String message) {
    return forms(new RepairSequence(message.getBytes(StandardCharsets.UTF_8)));
  }

  private static List<RepairSequence.RepairedForm> forms(
      String message, OriginalReference original) {
    return forms(new RepairSequence(message.getBytes(StandardCharsets.UTF_8), () -> original));
  }

  private static List<RepairSequence.RepairedForm> forms(RepairSequence sequence) {
    List<RepairSequence.RepairedForm> forms = new ArrayList<>();
    for (var form = sequence.next(); form != null; form = sequence.next()) {
      forms.add(form);
    }
    return forms;
  }
}
