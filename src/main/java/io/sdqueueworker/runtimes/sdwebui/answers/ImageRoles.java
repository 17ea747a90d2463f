package io.sdqueueworker.runtimes.sdwebui.answers;

import com.fasterxml.jackson.databind.JsonNode;
import io.sdqueueworker.task.GeneratedFile;
import io.sdqueueworker.task.GeneratedFile.Role;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/// The roles of the pictures in an answer of `txt2img` or `img2img`.
///
/// `infotexts` in `info` has one text for each picture that the run itself has made, and none for the pictures that
/// extensions add after them. Scripts keep all texts even if they leave out or replace pictures.
final class ImageRoles {

    private final List<Picture> pictures;
    private final int first;
    private final int seeds;
    private final int texts;
    private final boolean script;

    /// @param script whether a selectable script has made the answer
    ImageRoles(List<Picture> pictures, JsonNode info, boolean script) {
        this.pictures = pictures;
        this.first = info.path("index_of_first_image").asInt(0);
        this.seeds = info.path("all_seeds").size();
        this.texts = info.path("infotexts").size();
        this.script = script;
    }

    List<GeneratedFile> files() {
        List<Role> roles = roles();
        List<GeneratedFile> files = new ArrayList<>();
        for (int i = 0; i < pictures.size(); i++) {
            GeneratedFile file = pictures.get(i).file();
            files.add(new GeneratedFile(file.path(), file.bytes(), roles.get(i)));
        }
        return files;
    }

    private List<Role> roles() {
        if (pictures.stream().anyMatch(Picture::video)) {
            return ofVideos();
        }
        return areDescribed() ? ofDescribed() : ofPictures();
    }

    /// Returns whether exactly the pictures that the run has made say how they were generated.
    private boolean areDescribed() {
        return texts > first
                && texts < pictures.size()
                && pictures.stream().filter(Picture::described).count() == texts;
    }

    /// With the option `return_mask`, a mask follows each image (`modules/processing.py`, `process_images_inner`).
    private List<Role> ofDescribed() {
        List<Role> roles = new ArrayList<>();
        for (int i = 0; i < pictures.size(); i++) {
            boolean described = pictures.get(i).described();
            roles.add(i < first ? Role.GRID : described ? Role.IMAGE : Role.EXTRA);
        }
        return roles;
    }

    /// AnimateDiff replaces the frames with videos, and adds the frames again if the task asks for them
    /// (`scripts/animatediff_output.py` of its repository).
    private List<Role> ofVideos() {
        long stills = pictures.stream().filter(picture -> !picture.video()).count();
        Role still = stills >= texts - first ? Role.IMAGE : Role.EXTRA;
        return pictures.stream()
                .map(picture -> picture.video() ? Role.IMAGE : still)
                .toList();
    }

    private List<Role> ofPictures() {
        int begin = hasUncountedGrid() ? 1 : first;
        // Some scripts of SD.Next have one text for all images.
        int end = texts + seeds == 0 ? pictures.size() : Math.max(first + seeds, texts);
        List<Role> roles = new ArrayList<>();
        for (int i = 0; i < pictures.size(); i++) {
            roles.add(i < begin ? Role.GRID : i < end ? Role.IMAGE : Role.EXTRA);
        }
        // `x/y/z plot` leaves out the images of its cells by default (`scripts/xyz_grid.py`): its plot is the
        // requested image.
        boolean onlyGrids = texts > pictures.size() || !roles.contains(Role.IMAGE);
        return onlyGrids ? Collections.nCopies(pictures.size(), Role.IMAGE) : roles;
    }

    /// Some scripts put a grid before their images and count it as one of them (`scripts/loopback.py`,
    /// `scripts/outpainting_mk_2.py`).
    private boolean hasUncountedGrid() {
        if (!script || first > 0 || pictures.size() < 3) {
            return false;
        }
        Picture grid = pictures.getFirst();
        Picture image = pictures.getLast();
        List<Picture> images = pictures.subList(1, pictures.size());
        boolean alike =
                images.stream().allMatch(each -> each.width() == image.width() && each.height() == image.height());
        return alike
                && image.width() > 0
                && image.height() > 0
                && grid.width() % image.width() == 0
                && grid.height() % image.height() == 0
                && (long) (grid.width() / image.width()) * (grid.height() / image.height()) >= images.size();
    }
}
