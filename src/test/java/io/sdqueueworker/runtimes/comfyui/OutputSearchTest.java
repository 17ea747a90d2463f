package io.sdqueueworker.runtimes.comfyui;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.sdqueueworker.runtimes.comfyui.PromptOutput.File;
import io.sdqueueworker.runtimes.comfyui.PromptOutput.Shown;
import java.util.List;
import org.junit.jupiter.api.Test;

class OutputSearchTest {

    @Test
    void findsFilesUnderWhateverKeyTheyStand() throws Exception {
        assertThat(search("""
                {"1": {"novel_kind": [{"filename": "a.xyz", "subfolder": "s", "type": "output", "workflow": "a.png"}],
                       "animated": [true]}}
                """)).containsExactly(new File("a.xyz", "s", "output"));
    }

    @Test
    void takesAFileWithoutAFolderForASavedOne() throws Exception {
        assertThat(search("""
                {"1": {"images": [{"filename": "a.png"}]}}
                """)).containsExactly(new File("a.png", "", "output"));
    }

    @Test
    void goesByTheOrderOfTheGraph() throws Exception {
        assertThat(search("""
                {"7.0": {"text": ["late"]}, "2": {"text": ["second"]}, "1": {"text": "first"}}
                """)).containsExactly(new Shown("first"), new Shown("second"), new Shown("late"));
    }

    @Test
    void findsScenesByTheirPathsOnce() throws Exception {
        assertThat(search("""
                {"1": {"3d": [{"filename": "a.glb", "subfolder": "mesh", "type": "output"}]},
                 "2": {"result": ["mesh/a.glb", null, "", {"camera": 1}]}}
                """)).containsExactly(new File("a.glb", "mesh", "output"));
    }

    @Test
    void leavesWhatIsNoFileOfTheRuntimesFolders() throws Exception {
        assertThat(search("""
                {"1": {"result": ["/etc/a.glb", "a sentence"], "images": [{"filename": "a.png", "type": "secret"}],
                       "text": [1, null], "files": [{"filename": 5}, {"filename": ""}]}}
                """)).isEmpty();
    }

    @Test
    void keepsTextsThatAreTheSame() throws Exception {
        assertThat(search("""
                {"1": {"text": ["twice"]}, "2": {"text": ["twice"]}}
                """)).hasSize(2);
    }

    private static List<PromptOutput> search(String outputs) throws Exception {
        return OutputSearch.in(new ObjectMapper().readTree(outputs), List.of("1", "2"));
    }
}
