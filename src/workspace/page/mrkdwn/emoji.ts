// The emoji that status messages use, by Slack's names; a fuller table can take this one's place.

const table: Record<string, string> = Object.fromEntries(
  `+1 👍|thumbsup 👍|-1 👎|thumbsdown 👎|100 💯|alarm_clock ⏰|ambulance 🚑|arrow_down ⬇️|arrow_left ⬅️|arrow_right ➡️
arrow_up ⬆️|arrows_counterclockwise 🔄|ballot_box_with_check ☑️|bar_chart 📊|bell 🔔|no_bell 🔕|black_circle ⚫|white_circle ⚪
large_blue_circle 🔵|large_green_circle 🟢|large_yellow_circle 🟡|large_orange_circle 🟠|large_red_circle 🔴|red_circle 🔴|large_purple_circle 🟣
large_green_square 🟩|large_yellow_square 🟨|large_red_square 🟥|bookmark 🔖|boom 💥|bug 🐛|bulb 💡|bust_in_silhouette 👤|busts_in_silhouette 👥
calendar 📅|chart_with_downwards_trend 📉|chart_with_upwards_trend 📈|checkered_flag 🏁|clap 👏|clipboard 📋|clock1 🕐|cloud ☁️|computer 💻
construction 🚧|cry 😢|dart 🎯|electric_plug 🔌|email ✉️|envelope ✉️|exclamation ❗|eyes 👀|fast_forward ⏩|file_folder 📁
fire 🔥|fire_engine 🚒|floppy_disk 💾|gear ⚙️|globe_with_meridians 🌐|grey_question ❔|hammer_and_wrench 🛠️|hand ✋|heart ❤️|heavy_check_mark ✔️
heavy_minus_sign ➖|heavy_plus_sign ➕|hourglass ⌛|hourglass_flowing_sand ⏳|hushed 😯|inbox_tray 📥|information_source ℹ️|iphone 📱|key 🔑|ladybug 🐞
leftwards_arrow_with_hook ↩️|link 🔗|lock 🔒|unlock 🔓|closed_lock_with_key 🔐|loudspeaker 📢|mag 🔍|mega 📣|memo 📝|pencil 📝
moneybag 💰|muscle 💪|mute 🔇|negative_squared_cross_mark ❎|new 🆕|no_entry ⛔|no_entry_sign 🚫|octagonal_sign 🛑|ok 🆗|ok_hand 👌
outbox_tray 📤|package 📦|page_facing_up 📄|paperclip 📎|partying_face 🥳|passport_control 🛂|phone ☎️|pray 🙏|pushpin 📌|question ❓
radio_button 🔘|raised_hand ✋|rewind ⏪|robot_face 🤖|rocket 🚀|rotating_light 🚨|scream 😱|scroll 📜|sob 😭|shield 🛡️
ship 🚢|siren 🚨|skull 💀|slightly_smiling_face 🙂|smile 😄|smiley 😃|sos 🆘|sparkles ✨|speech_balloon 💬|star ⭐
stop_button ⏹️|stopwatch ⏱️|sunny ☀️|sweat_smile 😅|tada 🎉|telephone_receiver 📞|thinking_face 🤔|thread 🧵|timer_clock ⏲️|traffic_light 🚦
triangular_flag_on_post 🚩|turtle 🐢|vertical_traffic_light 🚦|warning ⚠️|wastebasket 🗑️|wave 👋|white_check_mark ✅|white_large_square ⬜|wrench 🔧|x ❌
zap ⚡|zzz 💤|joy 😂|grin 😁|wink 😉|sunglasses 😎|trophy 🏆|point_right 👉|point_up ☝️|rainbow 🌈|seedling 🌱|snail 🐌|satellite 🛰️`
    .split(/[|\n]/)
    .map((pair) => pair.split(' ') as [string, string]),
);

/** Whether the name is in the table; an unknown one stays the text that was typed. */
export function isEmoji(name: string): boolean {
  return Object.hasOwn(table, name);
}

/** The character of an emoji, or its name between colons. */
export function emojiCharacter(name: string): string {
  return (isEmoji(name) && table[name]) || `:${name}:`;
}

/** A text with its emoji names as characters, for places that hold text alone. */
export function withEmoji(text: string): string {
  return text.replace(/:([a-z0-9_+-]+):/g, (_, name: string) => emojiCharacter(name));
}
