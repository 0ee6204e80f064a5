/**
 * OAuth 2.0 client credentials (RFC 6749 section 4.4) become access tokens. Clients' secrets are
 * sealed by the credential desk as passwords are; tokens are kept in memory only.
 */
@NullMarked
package io.mailhaul.batch.oauth;

import org.jspecify.annotations.NullMarked;
