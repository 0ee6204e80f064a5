package io.mailhaul.standalone.testing;

import java.io.IOException;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.util.List;

/** Addresses of this machine other than 127.0.0.1; there is always at least one. */
public final class NonLoopbackAddresses {

  private NonLoopbackAddresses() {}

  /** All addresses but loopback; without a network, the loopback address 127.0.0.2. */
  public static List<InetAddress> ofThisMachine() throws IOException {
    var found =
        NetworkInterface.networkInterfaces()
            .flatMap(NetworkInterface::inetAddresses)
            .filter(address -> !address.isLoopbackAddress())
            .toList();
    return found.isEmpty() ? List.of(InetAddress.ofLiteral("127.0.0.2")) : found;
  }
}
