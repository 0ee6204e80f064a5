package io.mailhaul.events.desk;

import io.mailhaul.events.Endpoint;

/** How to sign in to one account. Its text form hides the password. */
public record SignIn(Endpoint endpoint, String userName, String password) {
  @Override
  public String toString() {
    return "SignIn[" + endpoint + ", " + userName + ", ***]";
  }
}
