package io.mailhaul.cli.restart;

import io.mailhaul.access.message.Message;
import io.mailhaul.copier.lane.turn.CrashPoints;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.springframework.context.annotation.Configuration;

/**
 * Halts the process when the copier reaches a step for the n-th time, like a SIGKILL: no shutdown
 * hook runs, nothing is flushed. Added to the platform by {@code spring.main.sources}.
 */
@Configuration(proxyBeanMethods = false)
public class HaltAtCrashPoint implements CrashPoints {

  /** The exit code of a process that was halted here. */
  static final int EXIT_CODE = 87;

  private final CrashPoint step = CrashPoint.valueOf(System.getProperty("mailhaul.test.halt.step"));
  private final int occurrence = Integer.getInteger("mailhaul.test.halt.time", 1);
  private final AtomicInteger reached = new AtomicInteger();

  @Override
  public void reached(CrashPoint now) {
    if (now == step && now != CrashPoint.APPENDING && reached.incrementAndGet() == occurrence) {
      halt();
    }
  }

  /** Halts in the middle of a window, when half of a message's bytes are sent. */
  @Override
  public List<Message> beforeAppend(List<Message> window) {
    if (step != CrashPoint.APPENDING || reached.incrementAndGet() != occurrence) {
      return window;
    }
    List<Message> halting = new ArrayList<>(window);
    int middle = window.size() / 2;
    halting.set(
        middle,
        new Message(window.get(middle).head(), new HalfSentBody(window.get(middle).body())));
    return halting;
  }

  private static void halt() {
    try {
      Files.createFile(Path.of(System.getProperty("mailhaul.test.halt.marker")));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Runtime.getRuntime().halt(EXIT_CODE);
  }

  private record HalfSentBody(Message.Body complete) implements Message.Body {
    @Override
    public long size() {
      return complete.size();
    }

    @Override
    public void writeTo(OutputStream out) throws IOException {
      complete.writeTo(
          new OutputStream() {
            private long left = complete.size() / 2;

            @Override
            public void write(int b) throws IOException {
              out.write(b);
              if (--left <= 0) {
                out.flush();
                halt();
              }
            }
          });
    }
  }
}
