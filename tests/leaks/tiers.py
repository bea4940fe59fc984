"""Which attacks the vector tier hands on to the pixels, with good reason; the text of all others stays text."""

from __future__ import annotations

PIXELS = frozenset(
    """
    old_black_box_with_label size_below_nothing
    wrapped_in_a_cell surname_in_the_cell_before macrons_of_their_own
    a_png a_tiff alternate_picture beyond_the_tile black_mask_on_black black_stencil_on_black
    colour_profile comments_and_stray_operands covered_picture drawn_in_a_pattern_and_hidden
    font_of_another_encoding font_of_bitmaps font_of_symbols font_without_a_map hidden_by_decoding
    inline_picture_between_two_windows letter_of_a_type_three_font_unused letter_that_is_a_name
    nearly_white_picture operands_that_nobody_wants outlines_as_an_idle_clip outlines_in_a_pattern
    outlines_under_a_box outlines_under_a_labelled_box outlines_under_an_even_clip
    picture_behind_a_closed_mask
    picture_between_two_windows picture_under_a_picture picture_under_block_letters
    picture_under_strips picture_under_strokes screened_picture stroked_over_picture
    too_small_to_be_read too_small_and_turned
    the_font_of_a_state transparent_picture turned_scaled_and_shifted type_three
    layer_on_a_condition picture_made_white rare_keys_of_the_catalogue written_downwards
    under_a_block_letter under_a_labelled_box under_white_paint visible_pattern visible_type_three
    white_stencil words_as_clip words_as_outline_clip words_in_a_palette words_in_a_pattern
    words_in_a_shaded_pattern words_in_a_shading words_of_rectangles_under_a_box
    """.split()
)
"""A page that falls to pixels without need is worse to read for everybody, and larger.

Where outlines of words are covered, the number of their pieces hangs on the letters: another secret may
take another tier."""
