package io.mailhaul.standalone;

import java.io.IOException;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.util.List;

/** The addresses under which others can reach this machine; a test cannot do without one. */
public final class OtherAddresses {

  private OtherAddresses() {}

  /** All but loopback; on a machine without a network, another loopback address than the usual. */
  public static List<InetAddress> ofThisMachine() throws IOException {
    var found =
        NetworkInterface.networkInterfaces()
            .flatMap(NetworkInterface::inetAddresses)
            .filter(address -> !address.isLoopbackAddress())
            .toList();
    return found.isEmpty() ? List.of(InetAddress.ofLiteral("127.0.0.2")) : found;
  }
}
