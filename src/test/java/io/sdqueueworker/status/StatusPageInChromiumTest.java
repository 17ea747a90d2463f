package io.sdqueueworker.status;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpServer;
import io.sdqueueworker.testbed.servers.WireSchema;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The page in a browser as wide as a phone. Another page has it in a frame, measures it, and writes the figures.
class StatusPageInChromiumTest {

    /// Without `frame-ancestors`, which would forbid the frame.
    private static final String POLICY = PageAssets.POLICY.replaceAll("; frame-ancestors .*", "");

    /// The other page, with its script.
    private static final String FRAME = """
            <!DOCTYPE html>
            <meta name="color-scheme" content="light dark">
            <iframe id="page" src="status" width="360" height="740" style="border: 0; color-scheme: light dark"></iframe>
            <pre id="figures"></pre>
            <script>
            const view = document.getElementById('page');
            function figures() {
              const page = view.contentDocument;
              const root = page.documentElement;
              const wide = [...page.body.querySelectorAll('*')].filter(each =>
                each.getBoundingClientRect().right > 360.5 || each.scrollWidth > each.clientWidth + 1
                  && each.clientWidth > 0 && getComputedStyle(each).display !== 'inline');
              const style = view.contentWindow.getComputedStyle(page.body);
              document.getElementById('figures').textContent = JSON.stringify({
                width: root.clientWidth,
                scrollWidth: root.scrollWidth,
                wide: wide.map(each => each.outerHTML.slice(0, 80)),
                text: style.color,
                page: style.backgroundColor,
                focused: page.activeElement.textContent,
                body: page.querySelector('main').textContent.includes('MARK 1') ? 'old' : 'new',
              });
            }
            SCRIPT
            </script>
            """;

    @TempDir
    Path directory;

    private final AtomicInteger asked = new AtomicInteger();
    private HttpServer server;

    @BeforeEach
    void serve() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/status", exchange -> {
            String mark = "MARK " + asked.incrementAndGet();
            byte[] page = StatusPage.of(Samples.full())
                    .replace("<td>on deck</td>", "<td>" + mark + "</td>")
                    .getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("Content-Type", "text/html; charset=utf-8");
            exchange.getResponseHeaders().set("Content-Security-Policy", POLICY);
            exchange.sendResponseHeaders(200, page.length);
            exchange.getResponseBody().write(page);
            exchange.close();
        });
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    @ParameterizedTest
    @CsvSource({"dark, 'rgb(22, 24, 28)', 'rgb(232, 232, 232)'", "light, 'rgb(255, 255, 255)', 'rgb(26, 26, 26)'"})
    void fitsAPhone(String scheme, String page, String text) throws Exception {
        JsonNode figures = figures(scheme, "view.onload = figures;");

        assertThat(figures.path("width").asInt()).isEqualTo(360);
        assertThat(figures.path("scrollWidth").asInt()).isEqualTo(360);
        assertThat(figures.path("wide")).isEmpty();
        assertThat(figures.path("page").asText()).isEqualTo(page);
        assertThat(figures.path("text").asText()).isEqualTo(text);
    }

    /// By its own script, which the policy allows.
    @Test
    void updatesItselfAndKeepsTheFocus() throws Exception {
        JsonNode figures = figures("light", """
                view.onload = () => {
                  view.contentDocument.querySelector('a[href="q/health"]').focus();
                  setInterval(figures, 200);
                };""");

        assertThat(figures.path("body").asText()).isEqualTo("new");
        assertThat(figures.path("focused").asText()).isEqualTo("health");
    }

    private JsonNode figures(String scheme, String script) throws IOException, InterruptedException {
        server.createContext("/", exchange -> {
            byte[] page = FRAME.replace("SCRIPT", script).getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("Content-Type", "text/html; charset=utf-8");
            exchange.sendResponseHeaders(200, page.length);
            exchange.getResponseBody().write(page);
            exchange.close();
        });
        String document =
                Chromium.dump("http://127.0.0.1:" + server.getAddress().getPort() + "/", scheme, directory);
        Matcher figures = Pattern.compile("<pre id=\"figures\">(.*?)</pre>", Pattern.DOTALL)
                .matcher(document);
        assertThat(figures.find()).as(document).isTrue();
        return WireSchema.read(
                figures.group(1).replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&"));
    }
}
