package io.mailhaul.api.json;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

class PrintableEscapesTest {

  private static final JsonMapper JSON = JsonMapper.builder().build();

  @Test
  @DisplayName("SECRET 5: control and direction characters are escaped, and the text is the same")
  void escapesControlAndDirectionCharacters() {
    Map<String, String> text =
        Map.of("a\u202e", "x\u001b[2J\u007f\u009b\u202e\u2066\u2028ü \ud83d\ude00 \u200d 中");
    ByteArrayOutputStream out = new ByteArrayOutputStream();

    JSON.writer().with(new PrintableEscapes()).writeValue(out, text);

    assertThat(out.toString(StandardCharsets.UTF_8))
        .isEqualTo(
            "{\"a\\u202E\":\"x\\u001B[2J\\u007F\\u009B\\u202E\\u2066\\u2028ü \ud83d\ude00 \u200d 中\"}");
    assertThat(JSON.readTree(out.toByteArray())).isEqualTo(JSON.valueToTree(text));
  }
}
