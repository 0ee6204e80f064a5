package io.mailhaul.standalone.restart;

import io.mailhaul.access.Item;
import io.mailhaul.copier.lane.CopySteps;
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
public class HaltingSteps implements CopySteps {

  /** The exit code of a process that was halted here. */
  static final int HALTED = 87;

  private final Step step = Step.valueOf(System.getProperty("mailhaul.test.halt.step"));
  private final int time = Integer.getInteger("mailhaul.test.halt.time", 1);
  private final AtomicInteger reached = new AtomicInteger();

  @Override
  public void reached(Step now) {
    if (now == step && now != Step.APPENDING && reached.incrementAndGet() == time) {
      halt();
    }
  }

  /** Halts in the middle of a window, when half of a message's bytes are sent. */
  @Override
  public List<Item> appending(List<Item> window) {
    if (step != Step.APPENDING || reached.incrementAndGet() != time) {
      return window;
    }
    List<Item> halting = new ArrayList<>(window);
    int middle = window.size() / 2;
    halting.set(middle, new Item(window.get(middle).head(), new Half(window.get(middle).body())));
    return halting;
  }

  private static void halt() {
    try {
      Files.createFile(Path.of(System.getProperty("mailhaul.test.halt.marker")));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Runtime.getRuntime().halt(HALTED);
  }

  private record Half(Item.Body whole) implements Item.Body {
    @Override
    public long size() {
      return whole.size();
    }

    @Override
    public void writeTo(OutputStream out) throws IOException {
      whole.writeTo(
          new OutputStream() {
            private long left = whole.size() / 2;

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
