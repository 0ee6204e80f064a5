/**
 * Exchanges OAuth 2.0 client credentials (RFC 6749 section 4.4) for access tokens. Client secrets
 * are stored encrypted like passwords; tokens are kept in memory only.
 */
@NullMarked
package io.mailhaul.batch.oauth;

import org.jspecify.annotations.NullMarked;
