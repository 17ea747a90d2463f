package io.sdqueueworker.staging.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.sdqueueworker.staging.SourceFailedException;
import io.sdqueueworker.task.Code;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class WebAddressTest {

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            http://a.example                          | false | a.example             | 80   | /
            HTTPS://A.Example:8443/x/Y.png?z=1&q#f    | true  | a.example             | 8443 | /x/Y.png?z=1&q
            https://a.example.?q                      | true  | a.example             | 443  | /?q
            http://a.example:/                        | false | a.example             | 80   | /
            http://bücher.example/ä b                 | false | xn--bcher-kva.example | 80   | /%C3%A4%20b
            http://a。example/                        | false | a.example             | 80   | /
            http://my_bucket.s3.amazonaws.com/k       | false | my_bucket.s3.amazonaws.com | 80 | /k
            http://127.0.0.1/                         | false | 127.0.0.1             | 80   | /
            http://１２７.0.0.1/                      | false | 127.0.0.1             | 80   | /
            http://127.0.0.1./                        | false | 127.0.0.1             | 80   | /
            http://[::1]:81/                          | false | [0:0:0:0:0:0:0:1]     | 81   | /
            http://[::ffff:127.0.0.1]/                | false | 127.0.0.1             | 80   | /
            http://[::FFFF:7F00:1]/                   | false | 127.0.0.1             | 80   | /
            http://a.example/"<>^`{                   | false | a.example             | 80   | /%22%3C%3E%5E%60%7B
            """, quoteCharacter = '~')
    void takesAUrlApart(String url, boolean secure, String host, int port, String target) throws Exception {
        WebAddress address = WebAddress.parse(url);

        assertThat(address).isEqualTo(new WebAddress(secure, new HostName(host), port, target));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://2130706433/",
                "http://0177.0.0.1/",
                "http://0x7f.1/",
                "http://0x7f000001/",
                "http://127.1/",
                "http://127.0.0.01/",
                "http://127.0.0.256/",
                "http://1.2.3.4.5/",
                "http://127.0.0.0x1/",
                "http://0x/",
                "http://[::1%25eth0]/",
                "http://[::1%lo]/",
                "http://[127.0.0.1]/",
                "http://[::1/",
                "http://::1/",
                "http:///path",
                "http://:80/",
                "http://a..example/",
                "http://.a.example/",
                "http://-a.example/",
                "http://a.example:0/",
                "http://a.example:65536/",
                "http://a.example:8x/",
                "http://a.example\\b/",
                "http://%31%32%37.0.0.1/",
                "http://a.example%00/",
                "http://a b.example/"
            })
    void refusesAHostInAnOddSpelling(String url) {
        assertThatExceptionOfType(SourceFailedException.class)
                .isThrownBy(() -> WebAddress.parse(url))
                .matches(refused -> refused.code() == Code.INPUT_REFUSED)
                .withMessageContaining("in its URL is not valid");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://user:password@a.example/",
                "https://user@a.example/",
                "https://@a.example/",
                "https://a.example\\@127.0.0.1/",
                "https://a.example:80@127.0.0.1/"
            })
    void refusesCredentials(String url) {
        assertThatExceptionOfType(SourceFailedException.class)
                .isThrownBy(() -> WebAddress.parse(url))
                .withMessage("its URL holds credentials");
    }

    @ParameterizedTest
    @ValueSource(strings = {"ftp://a.example/", "file:///etc/passwd", "gopher://a.example/", "javascript:alert(1)", ""})
    void refusesOtherSchemes(String url) {
        assertThatExceptionOfType(SourceFailedException.class)
                .isThrownBy(() -> WebAddress.parse(url))
                .withMessage("its URL is neither http nor https");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            https://b.example/x    | https://b.example:443/x
            //b.example:1/x?y      | https://b.example:1/x?y
            /x/../y                | https://a.example:8443/x/../y
            z.png?sig=1            | https://a.example:8443/dir/z.png?sig=1
            ../z                   | https://a.example:8443/z
            ?page=2                | https://a.example:8443/dir/file?page=2
            /x#fragment            | https://a.example:8443/x
            HTTP://127.0.0.1/      | http://127.0.0.1:80/
            """)
    void followsARedirect(String location, String to) throws Exception {
        WebAddress next =
                WebAddress.parse("https://a.example:8443/dir/file?q=1").resolve(location);

        assertThat(next + next.target()).isEqualTo(to);
    }

    @ParameterizedTest
    @ValueSource(strings = {"ftp://b.example/", "//user@b.example/", "http://0x7f.1/", "file:/etc/passwd", "//"})
    void followsARedirectToNothingElse(String location) throws Exception {
        WebAddress from = WebAddress.parse("https://a.example/");

        assertThatExceptionOfType(SourceFailedException.class)
                .isThrownBy(() -> from.resolve(location))
                .matches(refused -> refused.code() == Code.INPUT_REFUSED);
    }

    @Test
    void doesNotSayItsPathOrQuery() throws Exception {
        assertThat(WebAddress.parse("https://a.example/secret?sig=secret")).hasToString("https://a.example:443");
    }
}
