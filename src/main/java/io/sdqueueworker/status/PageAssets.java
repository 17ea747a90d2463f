package io.sdqueueworker.status;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;

/// The style and the script of the page, and the policy that allows these two and nothing else.
public final class PageAssets {

    static final String STYLE = """
            :root { color-scheme: light dark; --text: #1a1a1a; --page: #fff; --soft: #595959; --line: #ccc;
              --accent: #0b57d0; --bad: #a40000; --alert: #fdecea;
              --wait: #9a9a9a; --staging: #0077bb; --generation: #cc5500; --publication: #228833; }
            @media (prefers-color-scheme: dark) {
              :root { --text: #e8e8e8; --page: #16181c; --soft: #b0b0b0; --line: #44474d;
                --accent: #8ab4f8; --bad: #ff9d94; --alert: #3b1d1b;
                --wait: #8a8a8a; --staging: #4dabf7; --generation: #ff9f45; --publication: #69c779; }
            }
            * { box-sizing: border-box; }
            body { margin: 0 auto; max-width: 60rem; padding: 0 1rem 2rem; color: var(--text);
              background: var(--page); font: 1rem/1.5 system-ui, sans-serif; overflow-wrap: anywhere; }
            header { display: flex; flex-wrap: wrap; gap: 0 1rem; align-items: baseline; }
            h1 { font-size: 1.4rem; margin: 1rem 0 0; }
            #state { margin: 0; font-weight: 600; }
            h2 { font-size: 1.1rem; margin: 1.5rem 0 .5rem; }
            caption { text-align: left; padding-bottom: .5rem; }
            caption h2 { margin-bottom: 0; }
            .alert { border-left: .3rem solid var(--bad); background: var(--alert); padding: .1rem 1rem; }
            .alert h2 { margin-top: .5rem; }
            dl { margin: 0; }
            dl div { display: flex; flex-wrap: wrap; gap: 0 1rem; border-top: 1px solid var(--line); padding: .3rem 0; }
            dt { flex: 0 0 12rem; color: var(--soft); }
            dd { flex: 1 1 14rem; margin: 0; }
            progress { accent-color: var(--accent); max-width: 100%; vertical-align: middle; }
            progress.wide { width: 100%; height: 1rem; }
            .task { margin: 0; font-weight: 600; }
            .small, .legend { font-size: .85rem; font-weight: 400; color: var(--soft); margin: 0; }
            .small { display: inline-block; }
            table { width: 100%; table-layout: fixed; border-collapse: collapse; }
            th, td { text-align: left; vertical-align: top; border-top: 1px solid var(--line);
              padding: .3rem .5rem .3rem 0; font-weight: 400; }
            thead th { color: var(--soft); }
            th:last-child, td:last-child { width: 42%; padding-right: 0; }
            .rejected, .setaside, .retryable { color: var(--bad); }
            svg.timeline { display: block; width: 100%; height: .6rem; margin: .4rem 0 .1rem; }
            svg.key { width: .8rem; height: .8rem; margin-right: .3rem; }
            rect.wait { fill: var(--wait); } rect.staging { fill: var(--staging); }
            rect.generation { fill: var(--generation); } rect.publication { fill: var(--publication); }
            footer { margin-top: 2rem; border-top: 1px solid var(--line); padding-top: .5rem; }
            a { color: var(--accent); margin-right: 1rem; }
            :focus-visible { outline: .2rem solid var(--accent); outline-offset: .15rem; }
            """;

    /// Replaces the content of `main` only, in which nothing takes the focus: the links keep theirs. A text that is
    /// being selected is not replaced, and the state is announced when it changes only.
    static final String SCRIPT = """
            const main = document.querySelector('main');
            const state = document.getElementById('state');
            function say(text) {
              if (state.textContent !== text) state.textContent = text;
            }
            async function refresh() {
              if (document.hidden || !getSelection().isCollapsed) return;
              try {
                const answer = await fetch('status', { cache: 'no-store', signal: AbortSignal.timeout(10000) });
                if (!answer.ok) throw new Error(answer.status);
                const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
                main.replaceChildren(...page.querySelector('main').childNodes);
                document.title = page.title;
                say(page.getElementById('state').textContent);
              } catch {
                say('Not updated: the worker does not answer');
              }
            }
            async function loop() {
              await refresh();
              setTimeout(loop, 2000);
            }
            setTimeout(loop, 2000);
            document.addEventListener('visibilitychange', refresh);
            """;

    /// The value of the header `Content-Security-Policy`.
    public static final String POLICY = "default-src 'none'; style-src '" + hash(STYLE) + "'; script-src '"
            + hash(SCRIPT) + "'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    private PageAssets() {}

    private static String hash(String text) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return "sha256-" + Base64.getEncoder().encodeToString(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
